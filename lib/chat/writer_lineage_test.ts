import { assert, assertEquals } from "@std/assert";
import { eventually } from "../../tests/support/eventually.ts";
import { intercept } from "../../tests/support/intercept.ts";
import { ManualClock } from "../../tests/support/manual_clock.ts";
import { RedisServer } from "../../tests/support/redis.ts";
import { requirement } from "../../tests/support/requirements.ts";
import { draft, stored } from "../../tests/support/writer_stage.ts";
import { AppError } from "../error/mod.ts";
import { openRedisStore } from "./store_redis.ts";
import { LogWriter } from "./writer.ts";

const { ignore } = requirement("redis-server");

/** A writer on a server of its own, which may lose its last second and so is another one after each restart. */
async function openWriter() {
  const stack = new AsyncDisposableStack();
  const server = stack.use(await RedisServer.start({ args: ["--appendfsync", "everysec"] }));
  const store = stack.use(await openRedisStore(server.url));
  await store.leases.acquire(undefined, { holder: "h", address: "a", token: "t" });
  const told: string[] = [];
  const trouble = { afterAppend: () => Promise.resolve() };
  const log = intercept(store.log, {
    append: (append) => async (token, steps) => {
      const results = await append(token, steps);
      await trouble.afterAppend();
      return results;
    },
  });
  const writer = new LogWriter({
    log,
    lineage: store.lineage,
    token: "t",
    clock: new ManualClock(),
    events: {
      stored: (room, messages) => told.push(...messages.map(({ text }) => `${room} ${text}`)),
      epochChanged: (room) => told.push(`${room} changed`),
      allChanged: () => told.push("all changed"),
    },
  });
  return {
    writer,
    store,
    told,
    trouble,
    async restart() {
      await server.kill("SIGTERM"); // it writes what it has
      await server.start();
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

Deno.test({
  name:
    "LogWriter: a step whose answer was lost together with the server's life is stored once, in the new epoch",
  ignore,
  async fn() {
    await using stage = await openWriter();
    const { writer, store, told, trouble } = stage;
    await writer.open("lobby");
    const [before] = await writer.append([draft("a")]);
    trouble.afterAppend = async () => {
      trouble.afterAppend = () => Promise.resolve();
      await stage.restart();
      throw new AppError("UNAVAILABLE", "the answer is lost");
    };
    const [after] = await writer.append([draft("b")]);
    const position = stored(after).position;
    assertEquals(position.seq, 2n);
    assert(position.epoch !== stored(before).position.epoch);
    const { extent, messages } = await store.log.read("lobby", { after: 0n }, 10);
    assertEquals(messages.map(({ text }) => text), ["a", "b"]);
    assertEquals(extent?.epoch, position.epoch);
    assertEquals(told, ["all changed", "lobby a", "all changed", "lobby b"]);
  },
});

Deno.test({
  name:
    "LogWriter: a confirmation tells of a new life also when nobody writes, and for rooms that it does not know",
  ignore,
  async fn() {
    await using stage = await openWriter();
    const { writer, store, told } = stage;
    await writer.open("lobby");
    await writer.append([draft("a"), draft("x", { room: "other" })]);
    const epochs = async () => {
      return await Promise.all(["lobby", "other"].map(async (room) => (await store.log.extent(room))?.epoch));
    };
    const before = await epochs();
    await writer.confirm();
    assertEquals(await epochs(), before);
    told.length = 0;
    await stage.restart();
    await eventually("the connection is back", () => writer.confirm().then(() => true));
    const after = await epochs();
    assert(after.every((epoch, i) => epoch !== before[i]));
    assertEquals(told, ["all changed"]);
    const answers = await writer.append([draft("b"), draft("y", { room: "other" })]);
    assertEquals(answers.map((answer) => stored(answer).position.seq), [
      2n,
      2n,
    ]);
  },
});
