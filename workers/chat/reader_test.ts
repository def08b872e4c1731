import { assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { BEGINNING, type Position } from "../../lib/chat/mod.ts";
import type { AppError } from "../../lib/error/mod.ts";
import { ResumeDetailSchema } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { LiveRoom, numbers } from "../../tests/support/live_room.ts";
import { TempStore } from "../../tests/support/temp_store.ts";

/** The position to resume from that an error carries. */
function resume(error: AppError): Position | undefined {
  const position = error.find(ResumeDetailSchema)?.position;
  return position && { epoch: position.epoch, seq: position.seq };
}

Deno.test("readRoom: without a position, what comes after the call", async () => {
  await using file = new TempStore();
  const live = await LiveRoom.open(file.store);
  const end = await live.say(3);
  using reading = live.read();
  assertEquals(await reading.start(), end);
  await live.say(2);
  assertEquals(await reading.take(2), [4, 5]);
  await live.say(1);
  assertEquals(await reading.take(1), [6]);
});

Deno.test("readRoom: after a position, the history in pages and then live", async () => {
  await using file = new TempStore();
  const live = await LiveRoom.open(file.store);
  const { epoch } = await live.say(1_203);
  const after = { epoch, seq: 100n };
  using reading = live.read(after);
  assertEquals(await reading.start(), after);
  assertEquals(await reading.take(1_103), numbers(101, 1_203));
  await live.say(2);
  assertEquals(await reading.take(2), [1_204, 1_205]);
});

Deno.test("readRoom: after the end, live at once", async () => {
  await using file = new TempStore();
  const live = await LiveRoom.open(file.store);
  const end = await live.say(500);
  using reading = live.read(end);
  assertEquals(await reading.start(), end);
  const next = reading.take(1);
  await live.say(1);
  assertEquals(await next, [501]);
});

Deno.test("readRoom: what nobody announced is read from the log when the next message comes", async () => {
  await using file = new TempStore();
  const live = await LiveRoom.open(file.store);
  using reading = live.read();
  await reading.start();
  await live.say(2);
  assertEquals(await reading.take(2), [1, 2]);
  await live.sayUnheard(600);
  const { messages } = await file.store.log.read("lobby", { after: 601n }, 10);
  live.hub.publish("lobby", messages);
  assertEquals(await reading.take(600), numbers(3, 602));
  await live.say(1);
  assertEquals(await reading.take(1), [603]);
});

Deno.test("readRoom: the beginning is the first position that can be read", async () => {
  await using file = new TempStore();
  const live = await LiveRoom.open(file.store);
  const { epoch } = await live.say(5);
  await live.store.log.trim("lobby", 4n);
  using reading = live.read(BEGINNING);
  assertEquals(await reading.start(), { epoch, seq: 3n });
  assertEquals(await reading.take(2), [4, 5]);
});

for (const [what, after] of [["no position", undefined], ["the beginning", BEGINNING]] as const) {
  Deno.test(`readRoom: an unknown room begins empty, and goes on with its first message; ${what}`, async () => {
    await using file = new TempStore();
    const live = await LiveRoom.open(file.store);
    await live.say(3, { room: "other" });
    using reading = live.read(after);
    assertEquals(await reading.start(), BEGINNING);
    const next = reading.take(2);
    await live.say(2);
    assertEquals(await next, [1, 2]);
  });
}

Deno.test("readRoom: a position that cannot be continued from is OUT_OF_RANGE, and says from where", async () => {
  await using file = new TempStore();
  const live = await LiveRoom.open(file.store);
  const { epoch } = await live.say(9);
  await live.store.log.trim("lobby", 5n);
  const first = { epoch, seq: 4n };
  for (
    const after of [{ epoch, seq: 3n }, { epoch, seq: 10n }, { epoch: "0", seq: 6n }, { epoch: "", seq: 6n }]
  ) {
    using reading = live.read(after);
    const error = await reading.failure();
    assertEquals([error.code, resume(error)], ["OUT_OF_RANGE", first]);
  }
  using edge = live.read(first);
  assertEquals(await edge.start(), first);
  using unknown = live.read({ epoch, seq: 1n }, { room: "unknown" });
  const error = await unknown.failure();
  assertEquals([error.code, resume(error)], ["OUT_OF_RANGE", BEGINNING]);
  assertEquals(live.hub.size, 0);
});

Deno.test("readRoom: a reader that retention overtakes in the history is told, not given a hole", async () => {
  await using file = new TempStore();
  const live = await LiveRoom.open(file.store);
  const { epoch } = await live.say(1_500);
  using reading = live.read(BEGINNING);
  await reading.start();
  assertEquals(await reading.page(), numbers(1, 16));
  await live.store.log.trim("lobby", 18n);
  const error = await reading.failure();
  assertEquals([error.code, resume(error)], ["OUT_OF_RANGE", { epoch, seq: 17n }]);
});

Deno.test("readRoom: what retention drops behind a reader does not end it", async () => {
  await using file = new TempStore();
  const live = await LiveRoom.open(file.store);
  await live.say(1_500);
  using reading = live.read(BEGINNING);
  await reading.start();
  assertEquals(await reading.page(), numbers(1, 16));
  await live.store.log.trim("lobby", 17n);
  assertEquals(await reading.take(1_484), numbers(17, 1_500));
});

Deno.test("readRoom: a room that begins with a later message is no beginning for who waited for it", async () => {
  await using file = new TempStore();
  const live = await LiveRoom.open(file.store);
  using reading = live.read(BEGINNING);
  assertEquals(await reading.start(), BEGINNING);
  const { epoch } = await live.say(3);
  await live.store.log.trim("lobby", 4n); // nothing is kept
  const error = await reading.failure();
  assertEquals([error.code, resume(error)], ["OUT_OF_RANGE", { epoch, seq: 3n }]);
});

Deno.test("readRoom: a new epoch ends who reads live with OUT_OF_RANGE, before anything of it", async () => {
  await using file = new TempStore();
  const live = await LiveRoom.open(file.store);
  const old = await live.say(5);
  using reading = live.read(old);
  await reading.start();
  const failure = reading.failure();
  using idle = live.read();
  await idle.start();
  await live.fallBack();
  const { epoch } = await live.say(3); // the writer finds out, and goes on in the new epoch
  assertNotEquals(epoch, old.epoch);
  const error = await failure;
  assertEquals([error.code, resume(error)], ["OUT_OF_RANGE", { epoch, seq: 0n }]);
  assertEquals((await idle.failure()).code, "OUT_OF_RANGE");
  assertEquals(live.hub.size, 0);
});

Deno.test("readRoom: a new epoch ends who reads history with OUT_OF_RANGE", async () => {
  await using file = new TempStore();
  const live = await LiveRoom.open(file.store);
  await live.say(1_000);
  using reading = live.read(BEGINNING);
  await reading.start();
  assertEquals(await reading.page(), numbers(1, 16));
  await live.fallBack();
  assertEquals((await reading.failure()).code, "OUT_OF_RANGE");
});

Deno.test("readRoom: who stands in the new epoch already is told to read on, not to begin anew", async () => {
  await using file = new TempStore();
  const live = await LiveRoom.open(file.store);
  await live.say(5);
  await live.fallBack();
  using reading = live.read(); // before the writer has found out
  await reading.start();
  await live.say(1);
  const error = await reading.failure();
  assertEquals(error.code, "UNAVAILABLE");
  assertStringIncludes(error.message, "read on from there");
});
