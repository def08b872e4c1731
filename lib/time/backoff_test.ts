import { assert, assertEquals, assertThrows } from "@std/assert";
import { Backoff } from "./backoff.ts";

const ALMOST_ONE = 1 - Number.EPSILON;

function draw(backoff: Backoff, count: number): number[] {
  return Array.from({ length: count }, () => Math.round(backoff.next()));
}

Deno.test("Backoff: the bound begins at minMs, doubles, and stops at maxMs", () => {
  const backoff = new Backoff({ minMs: 50, maxMs: 700, random: () => ALMOST_ONE });
  assertEquals(draw(backoff, 6), [50, 100, 200, 400, 700, 700]);
});

Deno.test("Backoff: the wait is a share of the bound, from zero on", () => {
  assertEquals(draw(new Backoff({ minMs: 40, maxMs: 160, random: () => 0.5 }), 4), [20, 40, 80, 80]);
  assertEquals(draw(new Backoff({ minMs: 40, maxMs: 160, random: () => 0 }), 3), [0, 0, 0]);
});

Deno.test("Backoff: reset begins anew", () => {
  const backoff = new Backoff({ minMs: 10, maxMs: 80, random: () => ALMOST_ONE });
  draw(backoff, 5);
  backoff.reset();
  assertEquals(draw(backoff, 3), [10, 20, 40]);
});

Deno.test("Backoff: from 50 ms to 2 s unless told otherwise", () => {
  assertEquals(draw(new Backoff({ random: () => ALMOST_ONE }), 8), [
    50,
    100,
    200,
    400,
    800,
    1600,
    2000,
    2000,
  ]);
});

Deno.test("Backoff: full jitter: waits are spread over all of [0, bound)", () => {
  const backoff = new Backoff({ minMs: 100, maxMs: 100 });
  const waits = Array.from({ length: 2_000 }, () => backoff.next());
  assert(waits.every((ms) => ms >= 0 && ms < 100));
  const tenths = new Set(waits.map((ms) => Math.floor(ms / 10)));
  assertEquals(tenths.size, 10); // a tenth stays empty once in 10^90 runs
});

Deno.test("Backoff: bounds that cannot be are refused", () => {
  for (
    const [minMs, maxMs] of [[0, 10], [-1, 10], [NaN, 10], [20, 10], [10, NaN], [3_000, undefined]] as const
  ) {
    assertThrows(() => new Backoff({ minMs, ...(maxMs !== undefined && { maxMs }) }), RangeError, "back off");
  }
});

Deno.test("wait: takes as long as it says", async () => {
  const backoff = new Backoff({ minMs: 30, maxMs: 30, random: () => ALMOST_ONE });
  const startMs = performance.now();
  assertEquals(await backoff.wait(), true);
  assert(performance.now() - startMs >= 28);
});

Deno.test("wait: an abort ends it at once, before it begins and while it waits", async () => {
  const aborted = new AbortController();
  aborted.abort();
  const controller = new AbortController();
  const backoff = new Backoff({ minMs: 60_000, maxMs: 60_000, random: () => ALMOST_ONE });
  const startMs = performance.now();
  assertEquals(await backoff.wait(aborted.signal), false);
  const waiting = backoff.wait(controller.signal);
  controller.abort();
  assertEquals(await waiting, false);
  assert(performance.now() - startMs < 5_000);
});
