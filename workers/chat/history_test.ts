import { assert, assertEquals } from "@std/assert";
import type { ChatLog } from "../../lib/chat/mod.ts";
import { intercept } from "../../tests/support/intercept.ts";
import { LiveRoom } from "../../tests/support/live_room.ts";
import { TempStore } from "../../tests/support/temp_store.ts";
import { History } from "./history.ts";

/** The lengths of the pages of a whole room, and of what was read from the log for them. */
async function pagesOf(live: LiveRoom) {
  const read: number[] = [];
  const log: ChatLog = intercept(live.store.log, {
    read: (original) => async (...args) => {
      const page = await original(...args);
      read.push(page.messages.length);
      return page;
    },
  });
  const history = new History(log, "lobby");
  const pages: number[] = [];
  let at = { epoch: "", seq: 0n };
  for (let isLast = false; !isLast;) {
    const page = await history.after(at);
    pages.push(page.messages.length);
    for (const { position } of page.messages) {
      assertEquals(position.seq, at.seq + 1n);
      at = position;
    }
    isLast = page.isLast;
  }
  return { pages, read, last: Number(at.seq) };
}

Deno.test("History: small messages come a page of 16 KiB at a time, once it is known that they are small", async () => {
  await using file = new TempStore();
  const live = await LiveRoom.open(file.store);
  await live.say(1_000);
  const { pages, last } = await pagesOf(live);
  assertEquals([pages[0], last], [16, 1_000]);
  for (const page of pages.slice(1, -1)) assert(page > 200 && page < 256, `${page} in a page`);
});

Deno.test("History: large messages come one by one, and hardly more is read than is handed out", async () => {
  await using file = new TempStore();
  const live = await LiveRoom.open(file.store);
  await live.say(40, { text: "x".repeat(16_384) });
  const { pages, read, last } = await pagesOf(live);
  assertEquals([Math.max(...pages), last], [1, 40]);
  assert(read.slice(1).every((count) => count <= 2), `${read}`);
});

Deno.test("History: messages of all sizes come each once, in order", async () => {
  await using file = new TempStore();
  const live = await LiveRoom.open(file.store);
  for (let i = 0; i < 60; i++) await live.say(1 + i % 7, { text: "x".repeat(1 + (i * 2_777) % 16_000) });
  const { last } = await pagesOf(live);
  assertEquals(BigInt(last), (await file.store.log.extent("lobby"))?.tail);
});

Deno.test("History: of a room that is not there, the only page is empty", async () => {
  await using file = new TempStore();
  const live = await LiveRoom.open(file.store);
  assertEquals((await pagesOf(live)).pages, [0]);
});
