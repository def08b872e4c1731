import { assertEquals } from "@std/assert";
import type { ChatStore } from "../../lib/chat/mod.ts";
import { AppError } from "../../lib/error/mod.ts";
import { withDeadline } from "../../lib/time/mod.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { intercept } from "../../tests/support/intercept.ts";
import { numbers } from "../../tests/support/live_room.ts";
import { ManualClock } from "../../tests/support/manual_clock.ts";
import { TempStore } from "../../tests/support/temp_store.ts";
import { contents, Scribe, seqs, words } from "../../tests/suites/chat_store/kit.ts";
import { retain, retainForever } from "./retention.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;
const NOW_MS = Date.UTC(2026, 10, 20, 12);
const clock = new ManualClock(NOW_MS);

/** Stores messages that were sent so many milliseconds before now, oldest first. */
async function sayBefore(scribe: Scribe, agesMs: readonly number[]): Promise<void> {
  await scribe.append(agesMs.map((ms) => {
    return { ...scribe.entry(`${ms}`), sendTime: BigInt(NOW_MS - ms) * 1_000_000n };
  }));
}

async function kept(store: ChatStore, room = "lobby"): Promise<number[]> {
  return seqs((await contents(store, room)).messages).map(Number);
}

Deno.test("retain: keeps so many messages of each room, the newest", async () => {
  await using file = new TempStore();
  const { store } = file;
  const lobby = await Scribe.begin(store);
  const other = new Scribe(store, lobby.token, "other");
  await lobby.say(...words(10));
  await other.say(...words(3));
  await retain(store.log, { keepMessages: 10 }, { clock });
  assertEquals(await kept(store), numbers(1, 10));
  await retain(store.log, { keepMessages: 4 }, { clock });
  assertEquals(await kept(store), numbers(7, 10));
  assertEquals(await kept(store, "other"), numbers(1, 3));
  await retain(store.log, { keepMessages: 8 }, { clock }); // what is dropped does not come back
  assertEquals(await kept(store), numbers(7, 10));
  assertEquals((await store.log.extent("lobby"))?.first, 7n);
});

Deno.test("retain: keeps messages for so many days, to the millisecond", async () => {
  await using file = new TempStore();
  const { store } = file;
  const scribe = await Scribe.begin(store);
  await sayBefore(scribe, [9 * DAY_MS, 2 * DAY_MS + 1, 2 * DAY_MS, 2 * DAY_MS - 1, 5, 0]);
  await retain(store.log, { keepDays: 9 }, { clock });
  assertEquals(await kept(store), numbers(1, 6));
  await retain(store.log, { keepDays: 2 }, { clock });
  assertEquals(await kept(store), numbers(3, 6));
});

Deno.test("retain: a room whose messages are all too old keeps none, and its numbers go on", async () => {
  await using file = new TempStore();
  const { store } = file;
  const scribe = await Scribe.begin(store);
  await sayBefore(scribe, [5 * DAY_MS, 4 * DAY_MS, 3 * DAY_MS]);
  for (let again = 0; again < 2; again++) {
    await retain(store.log, { keepDays: 1 }, { clock });
    const { extent } = await contents(store);
    assertEquals([extent?.first, extent?.tail, await kept(store)], [4n, 3n, []]);
  }
  await sayBefore(scribe, [0]);
  assertEquals(await kept(store), [4]);
});

Deno.test("retain: of days and number, what keeps less", async () => {
  await using file = new TempStore();
  const { store } = file;
  const scribe = await Scribe.begin(store);
  await sayBefore(scribe, [5, 4, 3, 2, 1].map((days) => days * DAY_MS));
  await retain(store.log, { keepDays: 4, keepMessages: 5 }, { clock });
  assertEquals(await kept(store), numbers(2, 5));
  await retain(store.log, { keepDays: 4, keepMessages: 2 }, { clock });
  assertEquals(await kept(store), numbers(4, 5));
});

Deno.test("retain: the bisection finds what a look at every message finds", async () => {
  await using file = new TempStore();
  const { store } = file;
  const scribe = await Scribe.begin(store);
  const ages = numbers(1, 200).map((i) => (201 - i) * 7_000_000); // more than two weeks
  await sayBefore(scribe, ages);
  for (let days = 17; days >= 1; days--) {
    await retain(store.log, { keepDays: days }, { clock });
    const expected = numbers(1, 200).filter((i) => ages[i - 1]! <= days * DAY_MS);
    assertEquals(await kept(store), expected, `${days} days`);
  }
});

Deno.test("retain: without a policy nothing is dropped but keys older than a day", async () => {
  await using file = new TempStore();
  const { store } = file;
  const scribe = await Scribe.begin(store);
  const at = (ms: number) => BigInt(NOW_MS - ms) * 1_000_000n;
  const old = { ...scribe.entry("a", { key: "old" }), sendTime: at(DAY_MS + 1) };
  const young = { ...scribe.entry("b", { key: "young" }), sendTime: at(DAY_MS) };
  await scribe.append([old, young]);
  await retain(store.log, {}, { clock });
  assertEquals(await kept(store), [1, 2]);
  const results = await scribe.append([old, young].map((entry) => ({ ...entry, sendTime: at(0) })));
  assertEquals(results.map(({ kind }) => kind), ["stored", "repeated"]);
});

Deno.test("retain: looks at no further room once it is told to end", async () => {
  await using file = new TempStore();
  const { store } = file;
  const first = await Scribe.begin(store, "a");
  await first.say(...words(5));
  await new Scribe(store, first.token, "b").say(...words(5));
  const stop = new AbortController();
  const log = intercept(store.log, {
    trim: (trim) => async (...args) => {
      await trim(...args);
      stop.abort();
    },
  });
  await retain(log, { keepMessages: 1 }, { clock, signal: stop.signal });
  assertEquals([await kept(store, "a"), await kept(store, "b")], [[5], numbers(1, 5)]);
});

Deno.test("retainForever: ends with the signal, also when it comes in the middle of a pass", async () => {
  await using file = new TempStore();
  const stop = new AbortController();
  const log = intercept(file.store.log, {
    forgetKeys: (forget) => async (beforeMs) => {
      await forget(beforeMs);
      stop.abort();
    },
  });
  const running = retainForever(log, {}, { clock, active: () => true, signal: stop.signal });
  await withDeadline(running, 2_000, "end");
});

Deno.test("retainForever: looks through the rooms again and again, while active, whatever fails", async () => {
  await using file = new TempStore();
  const stop = new AbortController();
  let active = false;
  let asked = 0;
  let passes = 0;
  const log = intercept(file.store.log, {
    forgetKeys: (forget) => async (beforeMs) => {
      if (++passes === 1) throw new AppError("UNAVAILABLE", "The store does not answer");
      await forget(beforeMs);
    },
  });
  const running = retainForever(log, {}, {
    clock,
    active: () => (asked++, active),
    signal: stop.signal,
    everyMs: 1,
  });
  await eventually("it has asked", () => asked >= 3);
  assertEquals(passes, 0);
  active = true;
  await eventually("it goes on after a failure", () => passes >= 3);
  active = false;
  let before = asked;
  await eventually("it asks again, so no pass is under way", () => asked > before);
  const done = passes;
  before = asked;
  await eventually("it asks on", () => asked > before);
  assertEquals(passes, done);
  stop.abort();
  await withDeadline(running, 2_000, "end");
});
