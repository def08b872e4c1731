import { assertEquals } from "@std/assert";
import { BEGINNING } from "../../lib/chat/mod.ts";
import { AppError } from "../../lib/error/mod.ts";
import { ResumeDetailSchema } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { intercept } from "../../tests/support/intercept.ts";
import { LiveRoom, numbers } from "../../tests/support/live_room.ts";
import { TempStore } from "../../tests/support/temp_store.ts";

const ended = new AppError("UNAVAILABLE", "another is active");

Deno.test("readRoom: an abort frees a reader that waits", async () => {
  await using file = new TempStore();
  const live = await LiveRoom.open(file.store);
  const reading = live.read();
  await reading.start();
  const end = reading.page();
  await eventually("it has subscribed", () => live.hub.size === 1);
  reading.abort.abort();
  assertEquals(await end, []);
  assertEquals(live.hub.size, 0);
});

Deno.test("readRoom: an abort frees the subscription of a reader that nobody reads on", async () => {
  await using file = new TempStore();
  const live = await LiveRoom.open(file.store);
  const reading = live.read();
  await reading.start();
  await live.say(1);
  assertEquals(await reading.page(), [1]); // it hangs between two reads from now on
  const fresh = live.read();
  await fresh.start();
  assertEquals(live.hub.size, 2);
  reading.abort.abort();
  fresh.abort.abort();
  assertEquals(live.hub.size, 0);
  assertEquals(await reading.page(), []);
});

Deno.test("readRoom: a reader that is aborted in the history never subscribes", async () => {
  await using file = new TempStore();
  const live = await LiveRoom.open(file.store);
  await live.say(600);
  const reading = live.read(BEGINNING);
  await reading.start();
  assertEquals((await reading.page()).length, 16);
  reading.abort.abort();
  assertEquals(await reading.page(), []);
  assertEquals(live.hub.size, 0);
});

Deno.test("readRoom: a log that fails frees the subscription and says why", async () => {
  await using file = new TempStore();
  const live = await LiveRoom.open(file.store);
  const log = intercept(file.store.log, { extent: () => () => Promise.reject(ended) });
  assertEquals(await live.read(undefined, { log }).failure(), ended);
  assertEquals(live.hub.size, 0);
});

Deno.test("readRoom: one that is too slow ends with the last message it got, and resumes there", async () => {
  await using file = new TempStore();
  const live = await LiveRoom.open(file.store);
  await live.say(1);
  using slow = live.read();
  using quick = live.read();
  await slow.start();
  await quick.start();
  await live.say(1);
  assertEquals([await slow.page(), await quick.page()], [[2], [2]]);
  await live.say(4_096);
  assertEquals(await quick.take(4_096), numbers(3, 4_098));
  await live.say(1);
  assertEquals(await quick.page(), [4_099]);
  const error = await slow.failure();
  const position = error.find(ResumeDetailSchema)?.position;
  assertEquals([error.code, position?.seq], ["RESOURCE_EXHAUSTED", 2n]);
  using again = live.read({ epoch: position!.epoch, seq: position!.seq });
  await again.start();
  assertEquals(await again.take(4_097), numbers(3, 4_099));
  assertEquals(live.hub.size, 1); // neither the slow one, nor the new one while it reads history
});

Deno.test("readRoom: one that overflowed while it waited for its reader has that page counted", async () => {
  await using file = new TempStore();
  const live = await LiveRoom.open(file.store);
  using reading = live.read(await live.say(1));
  await reading.start();
  const page = reading.page();
  await eventually("it has subscribed", () => live.hub.size === 1);
  await live.say(4);
  assertEquals(await page, [2, 3, 4, 5]);
  await live.say(1);
  await live.say(4_096);
  const error = await reading.failure();
  assertEquals(error.find(ResumeDetailSchema)?.position?.seq, 5n);
});

Deno.test("readRoom: when the hub ends, what waits is read first", async () => {
  await using file = new TempStore();
  const live = await LiveRoom.open(file.store);
  using reading = live.read();
  await reading.start();
  await live.say(2);
  live.hub.endAll(ended);
  assertEquals(await reading.page(), [1, 2]);
  assertEquals(await reading.failure(), ended);
});

Deno.test("readRoom: a reader in the history ends too when the hub does, and does not wait on it", async () => {
  await using file = new TempStore();
  const live = await LiveRoom.open(file.store);
  await live.say(600);
  using early = live.read(BEGINNING);
  await early.start();
  await early.page();
  const gate = Promise.withResolvers<void>();
  const log = intercept(file.store.log, {
    extent: (extent) => async (room) => {
      await gate.promise;
      return await extent(room);
    },
  });
  using asking = live.read(undefined, { log });
  const started = asking.start();
  live.hub.endAll(ended);
  gate.resolve();
  assertEquals(await early.failure(), ended);
  await started;
  assertEquals(await asking.failure(), ended);
});
