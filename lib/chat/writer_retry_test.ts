import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { away, draft, failing, stored, WriterStage } from "../../tests/support/writer_stage.ts";
import { AppError } from "../error/mod.ts";
import { systemClock } from "../time/mod.ts";
import { isLeaseLost } from "./lease_lost.ts";

Deno.test("LogWriter: a step whose answer was lost is repeated under its batch id, and done once", async () => {
  await using stage = await WriterStage.open();
  await stage.say("a");
  stage.trouble = { append: failing(2, { after: true }) };
  const positions = await stage.say("b", "c");
  assertEquals(positions.map(({ seq }) => seq), [2n, 3n]);
  const ids = stage.sent.slice(1).map((steps) => steps.map(({ batchId }) => batchId).join());
  assertEquals([ids.length, new Set(ids).size], [3, 1]);
  assertEquals(await stage.texts(), ["1 a", "2 b", "3 c"]);
  assertEquals(stage.told, ["lobby 1 a", "lobby 2 b", "lobby 3 c"]);
});

Deno.test("LogWriter: a store that is away is asked again until it is back", async () => {
  await using stage = await WriterStage.open();
  stage.trouble = { extent: failing(2), append: failing(3) };
  assertEquals((await stage.say("a")).map(({ seq }) => seq), [1n]);
  assertEquals([stage.sent.length, stage.told], [4, ["lobby 1 a"]]);
});

Deno.test("LogWriter: the lost answer of a batch for several rooms, new and old, with keys", async () => {
  await using stage = await WriterStage.open();
  await stage.writer.append([draft("a", { key: "k" })]);
  stage.trouble = { append: failing(1, { after: true }) };
  const answers = await stage.writer.append([
    draft("x", { room: "new" }),
    draft("a", { key: "k" }),
    draft("b"),
    draft("c", { key: "k" }),
  ]);
  const [x, repeated, b, conflict] = answers;
  assertEquals([x, repeated, b].map((answer) => stored(answer).position.seq), [1n, 1n, 2n]);
  assert(conflict instanceof AppError);
  assertEquals(stage.told, ["lobby 1 a", "new 1 x", "lobby 2 b"]);
});

Deno.test("LogWriter: UNAVAILABLE once the store has not answered for the deadline, not before", async () => {
  await using stage = await WriterStage.open({ deadlineMs: 100 });
  let tries = 0;
  stage.trouble = {
    append: () => () => {
      tries++;
      stage.clock.advance(30);
      return Promise.reject(away());
    },
  };
  const error: AppError = await assertRejects(() => stage.say("a"), AppError);
  assertEquals([error.code, isLeaseLost(error), tries], ["UNAVAILABLE", false, 4]);
  assertEquals(stage.told, []);
});

Deno.test("LogWriter: four seconds unless told otherwise", async () => {
  await using stage = await WriterStage.open();
  let tries = 0;
  stage.trouble = {
    append: () => () => {
      stage.clock.advance(tries++ === 0 ? 4_000 : 1);
      return Promise.reject(away());
    },
  };
  await assertRejects(() => stage.say("a"), AppError);
  assertEquals(tries, 2);
});

Deno.test("LogWriter: a store that is away is not asked without a pause", async () => {
  await using stage = await WriterStage.open({ deadlineMs: 150, clock: systemClock });
  stage.trouble = { append: () => () => Promise.reject(away()) };
  await assertRejects(() => stage.say("a"), AppError);
  assert(stage.sent.length > 1 && stage.sent.length < 100, `${stage.sent.length} tries`);
});

Deno.test("LogWriter: an answer that took longer than the deadline is an answer", async () => {
  await using stage = await WriterStage.open({ deadlineMs: 100 });
  stage.trouble = {
    append: (real) => (token, steps) => {
      stage.clock.advance(10_000);
      return real(token, steps);
    },
  };
  assertEquals((await stage.say("a")).map(({ seq }) => seq), [1n]);
});

Deno.test("LogWriter: what is told after a failure is what came through, once, before what follows", async () => {
  await using stage = await WriterStage.open({ deadlineMs: 0 });
  await stage.say("a");
  stage.trouble = {
    append: (real) => async (token, steps) => {
      await real(token, steps);
      stage.clock.advance(1);
      throw away();
    },
  };
  await assertRejects(() => stage.say("b", "c"), AppError);
  assertEquals(stage.told, ["lobby 1 a"]);
  stage.trouble = {};
  assertEquals((await stage.say("d")).map(({ seq }) => seq), [4n]);
  assertEquals(stage.told, ["lobby 1 a", "lobby 2 b", "lobby 3 c", "lobby 4 d"]);
});

Deno.test("LogWriter: an error that is not UNAVAILABLE is not tried again", async () => {
  await using stage = await WriterStage.open();
  const broken = new AppError("DATA_LOSS", "the file is gone");
  stage.trouble = { append: () => () => Promise.reject(broken) };
  assertStrictEquals(await assertRejects(() => stage.say("a")), broken);
  stage.trouble = { append: () => () => Promise.reject(new TypeError("bug")) };
  const error: AppError = await assertRejects(() => stage.say("a"), AppError);
  assertEquals([error.code, stage.sent.length], ["INTERNAL", 2]);
});

Deno.test("LogWriter: a lease that is lost while it retries ends it at once", async () => {
  await using stage = await WriterStage.open();
  await stage.say("a");
  stage.trouble = {
    append: () => async () => {
      stage.trouble = {};
      const { leases } = stage.store;
      await leases.acquire(await leases.peek(), { holder: "other", address: "other:1", token: "other" });
      throw away();
    },
  };
  const error: AppError = await assertRejects(() => stage.say("b"), AppError);
  assert(isLeaseLost(error));
  assertEquals(await stage.texts(), ["1 a"]);
});

Deno.test("LogWriter: a room that is done is not told again while another is found out about", async () => {
  await using stage = await WriterStage.open();
  await stage.writer.append([draft("a1", { room: "a" }), draft("b1", { room: "b" })]);
  stage.damage("UPDATE room SET tail = 0 WHERE name = 'b'; DELETE FROM message WHERE room = 'b'");
  stage.told.length = 0;
  stage.trouble = { extent: failing(2) };
  const answers = await stage.writer.append([draft("a2", { room: "a" }), draft("b2", { room: "b" })]);
  assertEquals(answers.map((answer) => stored(answer).position.seq), [2n, 1n]);
  assertEquals(stage.told, ["a 2 a2", `b epoch ${await stage.epoch("b")}`, "b 1 b2"]);
});

Deno.test("LogWriter: rooms behind one that must be found out about keep their answers", async () => {
  await using stage = await WriterStage.open();
  await stage.writer.append([draft("a1", { room: "a" }), draft("b1", { room: "b" })]);
  stage.damage("UPDATE room SET tail = 0 WHERE name = 'a'; DELETE FROM message WHERE room = 'a'");
  stage.told.length = 0;
  stage.trouble = { extent: failing(1) };
  await stage.writer.append([draft("a2", { room: "a" }), draft("b2", { room: "b" })]);
  assertEquals(stage.told.toSorted(), [`a epoch ${await stage.epoch("a")}`, "a 1 a2", "b 2 b2"].toSorted());
  assertEquals(await stage.texts("b"), ["1 b1", "2 b2"]);
});

Deno.test("LogWriter: a refusal that the room does not bear out changes nothing", async () => {
  await using stage = await WriterStage.open();
  const [first] = await stage.say("a");
  stage.trouble = {
    append: () => (_token, steps) => {
      stage.trouble = {};
      return Promise.resolve(steps.map(() => ({ kind: "moved" as const })));
    },
  };
  assertEquals(await stage.say("b"), [{ epoch: first!.epoch, seq: 2n }]);
  assertEquals(stage.told, ["lobby 1 a", "lobby 2 b"]);
});

Deno.test("LogWriter: a room that is never as it was found is UNAVAILABLE in the end", async () => {
  await using stage = await WriterStage.open({ deadlineMs: 100 });
  stage.trouble = {
    append: () => (_token, steps) => {
      stage.clock.advance(60);
      return Promise.resolve(steps.map(() => ({ kind: "moved" as const })));
    },
  };
  const error: AppError = await assertRejects(() => stage.say("a"), AppError);
  assertEquals([error.code, error.message], ["UNAVAILABLE", "The room does not settle"]);
});
