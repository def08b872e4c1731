import { assert, assertEquals } from "@std/assert";
import { CommitTracker } from "./commit_tracker.ts";

Deno.test("CommitTracker: the position is the lowest unfinished offset, whatever finishes first", () => {
  const tracker = new CommitTracker();
  assertEquals(tracker.position, undefined);
  for (const offset of [5n, 6n, 7n]) assert(tracker.offer(offset));
  assertEquals(tracker.position, 5n);
  tracker.finish(7n);
  tracker.finish(6n);
  assertEquals([tracker.position, tracker.ahead], [5n, 2]);
  tracker.finish(5n);
  assertEquals([tracker.position, tracker.ahead], [8n, 0]);
});

Deno.test("CommitTracker: what comes again after a rebalance is in hand already, or finished", () => {
  const tracker = new CommitTracker();
  for (const offset of [0n, 1n, 2n]) tracker.offer(offset);
  tracker.finish(0n);
  for (const offset of [0n, 1n, 2n]) assert(!tracker.offer(offset), String(offset));
  assert(tracker.offer(3n));
  assertEquals(tracker.position, 1n);
});

Deno.test("CommitTracker: holes in the offsets are passed, and finishing twice changes nothing", () => {
  const tracker = new CommitTracker();
  tracker.offer(10n);
  tracker.offer(20n);
  tracker.finish(10n);
  tracker.finish(10n);
  assertEquals(tracker.position, 20n);
  tracker.finish(15n);
  assertEquals(tracker.position, 20n);
  tracker.finish(20n);
  assertEquals(tracker.position, 21n);
});

Deno.test("CommitTracker: any order of finishing ends at the same position, and it never goes back", () => {
  for (let round = 0; round < 200; round++) {
    const tracker = new CommitTracker();
    const offsets = Array.from({ length: 20 }, (_, i) => BigInt(i));
    for (const offset of offsets) tracker.offer(offset);
    let last = 0n;
    const left = new Set(offsets);
    for (const offset of offsets.toSorted(() => Math.random() - 0.5)) {
      tracker.finish(offset);
      left.delete(offset);
      const position = tracker.position ?? -1n;
      assert(position >= last);
      assertEquals(position, [...left][0] ?? 20n);
      last = position;
    }
  }
});
