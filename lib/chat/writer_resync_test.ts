import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { away, draft, failing, WriterStage } from "../../tests/support/writer_stage.ts";
import type { Interceptors } from "../../tests/support/intercept.ts";
import { AppError } from "../error/mod.ts";
import type { ChatLog } from "./log.ts";
import { isLeaseLost } from "./lease_lost.ts";

/** Makes the next append fail at once and answers what does it all the same, later. */
function holdBack(stage: WriterStage): () => Promise<void> {
  let late: (() => Promise<unknown>) | undefined;
  stage.trouble = {
    append: (real) => (token, steps) => {
      stage.trouble = {};
      late = () => real(token, steps);
      stage.clock.advance(10_000);
      return Promise.reject(away());
    },
  };
  return async () => {
    await late?.();
  };
}

Deno.test("ahead: a step that comes through late is told, exactly what was missing, before what follows", async () => {
  await using stage = await WriterStage.open();
  await stage.say("a", "b");
  const comeThrough = holdBack(stage);
  await assertRejects(() => stage.say("c", "d"), AppError);
  await comeThrough();
  assertEquals(stage.told, ["lobby 1 a", "lobby 2 b"]);

  stage.clock.setWall(0);
  const positions = await stage.say("e");
  const epoch = await stage.epoch();
  assertEquals(positions, [{ epoch, seq: 5n }]);
  assertEquals(stage.told, ["lobby 1 a", "lobby 2 b", "lobby 3 c", "lobby 4 d", "lobby 5 e"]);
  assertEquals(stage.heard, [...(await stage.store.log.read("lobby", { after: 0n }, 10)).messages]);
  const [d, e] = stage.heard.slice(3).map(({ sendTime }) => sendTime);
  assert(e! > d!, "later than what came through late, whatever the clock says");
});

Deno.test("ahead: the step that made the room comes through late", async () => {
  await using stage = await WriterStage.open();
  const comeThrough = holdBack(stage);
  await assertRejects(() => stage.say("a"), AppError);
  await comeThrough();
  assertEquals((await stage.say("b")).map(({ seq }) => seq), [2n]);
  assertEquals(stage.told, ["lobby 1 a", "lobby 2 b"]);
});

Deno.test("ahead: more than a page is told without a hole", async () => {
  await using stage = await WriterStage.open();
  const comeThrough = holdBack(stage);
  const texts = Array.from({ length: 2_300 }, (_, i) => `${i}`);
  await assertRejects(() => stage.say(...texts), AppError);
  await comeThrough();
  await stage.say("last");
  assertEquals(stage.told, [...texts, "last"].map((text, i) => `lobby ${i + 1} ${text}`));
});

Deno.test("ahead: a page that cannot be read is read again, and nothing is told twice", async () => {
  await using stage = await WriterStage.open();
  const comeThrough = holdBack(stage);
  const texts = Array.from({ length: 1_500 }, (_, i) => `${i}`);
  await assertRejects(() => stage.say(...texts), AppError);
  await comeThrough();
  let reads = 0;
  stage.trouble = {
    read: (real) => (...args) => ++reads % 2 === 0 ? Promise.reject(away()) : real(...args),
  };
  await stage.say("last");
  assertEquals(stage.told, [...texts, "last"].map((text, i) => `lobby ${i + 1} ${text}`));
});

Deno.test("behind: a room that lost messages gets a new epoch, which is told before what follows", async () => {
  await using stage = await WriterStage.open();
  const [first] = await stage.say("a", "b", "c");
  stage.damage("DELETE FROM message WHERE seq > 1; UPDATE room SET tail = 1");
  stage.told.length = 0;

  const positions = await stage.say("d");
  const epoch = await stage.epoch();
  assertNotEquals(epoch, first!.epoch);
  assertEquals(positions, [{ epoch, seq: 2n }]);
  assertEquals(stage.told, [`lobby epoch ${epoch}`, "lobby 2 d"]);
  assertEquals(await stage.texts(), ["1 a", "2 d"]);
  const times = stage.heard.map(({ sendTime }) => sendTime);
  assert(times.at(-1)! > times[0]!);
});

Deno.test("behind: a room that is gone begins anew, under a new epoch", async () => {
  await using stage = await WriterStage.open();
  const [first] = await stage.say("a", "b");
  stage.damage("DELETE FROM message; DELETE FROM room; DELETE FROM idempotency");
  stage.told.length = 0;
  const positions = await stage.say("c");
  const epoch = await stage.epoch();
  assertNotEquals(epoch, first!.epoch);
  assertEquals(positions, [{ epoch, seq: 1n }]);
  assertEquals(stage.told, [`lobby epoch ${epoch}`, "lobby 1 c"]);
});

Deno.test("behind: an epoch that changed meanwhile is taken over, and told", async () => {
  await using stage = await WriterStage.open();
  await stage.say("a", "b");
  stage.damage("UPDATE room SET epoch = '00ff00ff00ff00ff', batch_id = ''");
  stage.told.length = 0;
  assertEquals(await stage.say("c"), [{ epoch: "00ff00ff00ff00ff", seq: 3n }]);
  assertEquals(stage.told, ["lobby epoch 00ff00ff00ff00ff", "lobby 3 c"]);
});

Deno.test("behind: an end without its messages has lost them", async () => {
  await using stage = await WriterStage.open();
  const [first] = await stage.say("a");
  stage.damage("UPDATE room SET tail = 3");
  stage.told.length = 0;
  const positions = await stage.say("b");
  const epoch = await stage.epoch();
  assertNotEquals(epoch, first!.epoch);
  assertEquals(positions, [{ epoch, seq: 4n }]);
  assertEquals(stage.told, [`lobby epoch ${epoch}`, "lobby 4 b"]);
});

/** What may go wrong once while a room is found out about. */
const TROUBLES: Record<string, Interceptors<ChatLog>> = {
  "the old epoch could not be changed": { changeEpoch: failing(1) },
  "the answer to the change was lost": { changeEpoch: failing(1, { after: true }) },
  "the room could not be read before": { extent: failing(1) },
};

for (const [what, trouble] of Object.entries(TROUBLES)) {
  Deno.test(`behind: the new epoch is told, also when ${what}`, async () => {
    await using stage = await WriterStage.open();
    await stage.say("a", "b");
    stage.damage("DELETE FROM message WHERE seq > 1; UPDATE room SET tail = 1");
    stage.told.length = 0;
    stage.trouble = trouble;
    await stage.say("c");
    assertEquals(stage.told, [`lobby epoch ${await stage.epoch()}`, "lobby 2 c"]);
  });
}

Deno.test("behind: the new epoch is told, also when the room could not be read after", async () => {
  await using stage = await WriterStage.open();
  await stage.say("a", "b");
  stage.damage("DELETE FROM message WHERE seq > 1; UPDATE room SET tail = 1");
  stage.told.length = 0;
  let asked = 0;
  stage.trouble = { extent: (real) => (room) => ++asked === 2 ? Promise.reject(away()) : real(room) };
  await stage.say("c");
  assertEquals(stage.told, [`lobby epoch ${await stage.epoch()}`, "lobby 2 c"]);
});

Deno.test("behind: a writer that may not change the epoch has lost the lease", async () => {
  await using stage = await WriterStage.open();
  await stage.say("a", "b");
  stage.damage("DELETE FROM message WHERE seq > 1; UPDATE room SET tail = 1");
  stage.told.length = 0;
  stage.trouble = {
    changeEpoch: (real) => async (token, room, epoch) => {
      await stage.store.leases.release(token);
      return await real(token, room, epoch);
    },
  };
  const error: AppError = await assertRejects(() => stage.say("c"), AppError);
  assert(isLeaseLost(error));
  assertEquals(stage.told, []);
});

Deno.test("behind: only the room that lost messages is told", async () => {
  await using stage = await WriterStage.open();
  await stage.writer.append([draft("a1", { room: "a" }), draft("b1", { room: "b" })]);
  const kept = await stage.epoch("a");
  stage.damage("DELETE FROM message WHERE room = 'b'; UPDATE room SET tail = 0 WHERE name = 'b'");
  stage.told.length = 0;
  await stage.writer.append([draft("b2", { room: "b" }), draft("a2", { room: "a" })]);
  assertEquals(stage.told, [`b epoch ${await stage.epoch("b")}`, "a 2 a2", "b 1 b2"]);
  assertEquals(await stage.epoch("a"), kept);
});
