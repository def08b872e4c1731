import { assert, assertEquals } from "@std/assert";
import { startSqlite, startWorker } from "../faults/store_kit.ts";
import { eventually } from "../support/eventually.ts";
import { freePort } from "../support/ports.ts";
import { ParleyProcess } from "../support/process.ts";
import { Follower } from "./support/follower.ts";
import { keepPosting, keepSending } from "./support/keep_sending.ts";

const EDGES = 3;
const WORKERS = 2;
/** Messages that are sent before, between and after the restarts, at the least. */
const SOME = 100;
const WITHIN_MS = 30_000;

Deno.test("rolling restart: of three edges and two workers under load, no client of ours sees a call fail", async () => {
  await using store = await startSqlite();
  await using stack = new AsyncDisposableStack();
  const workers: ParleyProcess[] = [];
  for (let i = 0; i < WORKERS; i++) workers.push(stack.use(await startWorker(store)));
  const env = {
    ...store.env,
    MESSENGER_SERVER_ADDR: workers.map(({ grpc }) => grpc).join(","),
    CALLS_PER_SECOND: "1000000",
  };
  const edges: ParleyProcess[] = [];
  for (let i = 0; i < EDGES; i++) {
    const ports = { GRPC_PORT: String(freePort()), MESSENGER_MAILBOX: `edge-${i}` };
    edges.push(stack.use(await ParleyProcess.start("serve", { env: { ...env, ...ports } })));
  }
  const grpc = edges.map(({ edgeGrpc }) => edgeGrpc);
  const http = edges.map((edge) => edge.http);
  const from = (list: readonly string[], at: number) => [...list.slice(at), ...list.slice(0, at)];
  const senders = edges.map((_, i) => stack.use(keepSending(`channel ${i}`, from(grpc, i))));
  const posters = edges.map((_, i) => stack.use(keepPosting(`fetch ${i}`, from(http, i))));
  const followers = edges.map((_, i) => stack.use(new Follower(from(grpc, i))));
  const all = [...senders, ...posters];
  const more = async () => {
    const marks = all.map(({ acknowledged }) => acknowledged.length + SOME);
    await eventually("everybody gets on", () => all.every((one, i) => one.acknowledged.length >= marks[i]!), {
      withinMs: WITHIN_MS,
    });
  };

  await more();
  for (const one of [...edges, ...workers]) {
    assertEquals(await one.end("SIGTERM"), 0);
    await one.start();
    await more();
  }

  await Promise.all(all.map((one) => one.stop()));
  const acknowledged = all.flatMap((one) => one.acknowledged);
  assertEquals(all.flatMap(({ failed }) => failed), []);
  assertEquals(followers.flatMap(({ failed }) => failed), []);
  for (const follower of followers) {
    await eventually(
      "all is read",
      () => acknowledged.every((text) => follower.texts.has(text)),
      { withinMs: WITHIN_MS },
    );
    assert(follower.opened > 1, "its stream was resumed");
    assertEquals(follower.twice, [], "nothing comes twice");
  }
  assertEquals(new Set(acknowledged).size, acknowledged.length);
  console.log(
    `${acknowledged.length} messages; fetch came to an edge that was away ${
      posters.reduce((sum, { elsewhere }) => sum + elsewhere, 0)
    } times; streams resumed ${followers.map(({ opened }) => opened - 1)} times`,
  );
});
