import { assert, assertEquals, assertRejects } from "@std/assert";
import { draft, refused, stored, WriterStage } from "../../tests/support/writer_stage.ts";
import { AppError, fieldViolations } from "../error/mod.ts";
import { isLeaseLost } from "./lease_lost.ts";

Deno.test("LogWriter: stores drafts in order, answers where each is, and tells of them", async () => {
  await using stage = await WriterStage.open();
  const first = await stage.say("a", "b");
  const second = await stage.say("c");
  const epoch = await stage.epoch();
  assertEquals([...first, ...second], [1n, 2n, 3n].map((seq) => ({ epoch, seq })));
  assertEquals(await stage.texts(), ["1 a", "2 b", "3 c"]);
  assertEquals(stage.told, ["lobby 1 a", "lobby 2 b", "lobby 3 c"]);
});

Deno.test("LogWriter: what it tells is what the log holds, to the nanosecond", async () => {
  await using stage = await WriterStage.open();
  const answers = await stage.writer.append([draft("a", { author: "änn" }), draft("b", { author: "bob" })]);
  const { messages } = await stage.store.log.read("lobby", { after: 0n }, 10);
  assertEquals(stage.heard, [...messages]);
  assertEquals(answers.map((answer) => stored(answer).sendTime), messages.map(({ sendTime }) => sendTime));
});

Deno.test("LogWriter: nothing comes of nothing", async () => {
  await using stage = await WriterStage.open();
  assertEquals(await stage.writer.append([]), []);
  assertEquals([stage.sent, stage.told], [[], []]);
});

Deno.test("LogWriter: a batch for several rooms is one append, each room numbered for itself", async () => {
  await using stage = await WriterStage.open();
  const rooms = ["a", "b", "a", "c", "b", "a"];
  const answers = await stage.writer.append(rooms.map((room, i) => draft(`${i}`, { room })));
  assertEquals(answers.map((answer) => stored(answer).position.seq), [1n, 1n, 2n, 1n, 2n, 3n]);
  assertEquals(stage.sent.map((steps) => steps.map(({ room }) => room)), [["a", "b", "c"]]);
  assertEquals(await stage.texts("a"), ["1 0", "2 2", "3 5"]);
  assertEquals(await stage.texts("b"), ["1 1", "2 4"]);
  assertEquals(await stage.texts("c"), ["1 3"]);
  const epochs = answers.map((answer) => stored(answer).position.epoch);
  assertEquals(epochs, await Promise.all(rooms.map((room) => stage.epoch(room))));
  assertEquals(new Set(epochs).size, 3);
});

Deno.test("LogWriter: send times increase within a batch, over batches, over writers, with the clock set back", async () => {
  await using stage = await WriterStage.open();
  await stage.say("a", "b", "c");
  stage.clock.setWall(stage.clock.wallMs() - 3_600_000);
  await stage.say("d", "e");
  await stage.takeOver();
  await stage.say("f");
  stage.clock.advance(7_200_000);
  await stage.say("g");
  const times = stage.heard.map(({ sendTime }) => sendTime);
  assertEquals(times.length, 7);
  times.forEach((time, i) => {
    assert(i === 0 || time > times[i - 1]!, `${time} at ${i}`);
    assert(time % 1_000n !== 0n, String(time));
  });
  assertEquals(times.at(-1)! / 1_000_000n, BigInt(stage.clock.wallMs()));
});

Deno.test("LogWriter: a new writer goes on where the log ends", async () => {
  await using stage = await WriterStage.open();
  const [before] = await stage.say("a");
  await stage.takeOver();
  const [after] = await stage.say("b");
  assertEquals(after, { epoch: before!.epoch, seq: 2n });
  assertEquals(stage.told, ["lobby 1 a", "lobby 2 b"]);
});

Deno.test("keys: the same key and content get the first answer, from any writer, and are told once", async () => {
  await using stage = await WriterStage.open();
  const [first, twin] = await stage.writer.append([draft("a", { key: "k" }), draft("a", { key: "k" })]);
  assertEquals(stored(twin), stored(first));
  stage.clock.advance(60_000);
  const [again] = await stage.writer.append([draft("a", { key: "k" })]);
  await stage.takeOver();
  const [later, other] = await stage.writer.append([draft("a", { key: "k" }), draft("b", { key: "l" })]);
  assertEquals([stored(again), stored(later)], [stored(first), stored(first)]);
  assertEquals(stored(other).position.seq, 2n);
  assertEquals(stage.told, ["lobby 1 a", "lobby 2 b"]);
});

Deno.test("keys: the same key with other content is INVALID_ARGUMENT, and keeps nobody else out", async () => {
  await using stage = await WriterStage.open();
  await stage.writer.append([draft("c", { key: "k", author: "ab" })]);
  const answers = await stage.writer.append([
    draft("d", { key: "k", author: "ab" }),
    draft("c", { key: "k", author: "bob" }),
    draft("bc", { key: "k", author: "a" }), // the same letters, cut elsewhere
    draft("fine"),
  ]);
  for (const answer of answers.slice(0, 3)) {
    const error = refused(answer);
    assertEquals([error.code, fieldViolations(error).map(({ field }) => field)], [
      "INVALID_ARGUMENT",
      ["idempotency_key"],
    ]);
  }
  assertEquals(stored(answers[3]).position.seq, 2n);
  assertEquals(await stage.texts(), ["1 c", "2 fine"]);
});

Deno.test("keys: are those of a room, and no key is no key", async () => {
  await using stage = await WriterStage.open();
  const answers = await stage.writer.append([
    draft("a", { key: "k" }),
    draft("b", { key: "k", room: "other" }),
    draft("c"),
    draft("c"),
  ]);
  assertEquals(answers.map((answer) => stored(answer).position.seq), [1n, 1n, 2n, 3n]);
});

Deno.test("open: makes a room that does not exist, once, and tells nothing", async () => {
  await using stage = await WriterStage.open();
  await stage.writer.open("lobby");
  const epoch = await stage.epoch();
  assertEquals(await stage.store.log.extent("lobby"), { epoch, first: 1n, tail: 0n, lastTime: 0n });
  await stage.writer.open("lobby");
  assertEquals([stage.sent.length, stage.told], [1, []]);
  assertEquals(await stage.say("a"), [{ epoch, seq: 1n }]);
});

Deno.test("open: leaves a room that exists as it is", async () => {
  await using stage = await WriterStage.open();
  const [position] = await stage.say("a");
  await stage.takeOver();
  await stage.writer.open("lobby");
  assertEquals(stage.sent.length, 1);
  assertEquals(await stage.say("b"), [{ epoch: position!.epoch, seq: 2n }]);
});

Deno.test("open: a room that another has made meanwhile is taken as it is", async () => {
  await using stage = await WriterStage.open();
  await using other = await WriterStage.open();
  const [theirs] = await other.say("x");
  stage.trouble = {
    append: (real) => async (token, steps) => {
      stage.trouble = {};
      stage.damage(`INSERT INTO room VALUES ('lobby', '${theirs!.epoch}', 1, 0, 0, '', '')`);
      return await real(token, steps);
    },
  };
  await stage.writer.open("lobby");
  assertEquals(await stage.say("a"), [{ epoch: theirs!.epoch, seq: 1n }]);
  assertEquals(stage.sent.length, 2, "it is known how the room ends");
});

Deno.test("fencing: a writer whose lease is another's stores nothing, tells nothing, and says LEASE_LOST", async () => {
  await using stage = await WriterStage.open();
  await stage.say("a");
  const old = await stage.takeOver();
  for (const work of [() => old.append([draft("b"), draft("c", { room: "new" })]), () => old.open("other")]) {
    const error: AppError = await assertRejects(work, AppError);
    assertEquals([error.code, isLeaseLost(error)], ["UNAVAILABLE", true]);
  }
  assertEquals(await stage.texts(), ["1 a"]);
  assertEquals(await stage.store.log.rooms(), ["lobby"]);
  assertEquals(stage.told, ["lobby 1 a"]);
});

Deno.test("fencing: a lease that was given back, or lost with the store, is lost as well", async () => {
  await using stage = await WriterStage.open();
  await stage.say("a");
  await stage.store.leases.release(stage.token);
  assert(isLeaseLost(await assertRejects(() => stage.say("b"), AppError)));
  stage.damage("DELETE FROM lease; DELETE FROM room; DELETE FROM message");
  assert(isLeaseLost(await assertRejects(() => stage.say("c"), AppError)));
  assertEquals(await stage.store.log.rooms(), []);
});

Deno.test("isLeaseLost: of no other error", () => {
  assertEquals(isLeaseLost(new AppError("UNAVAILABLE", "The store does not answer")), false);
});
