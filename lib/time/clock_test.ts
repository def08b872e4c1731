import { assert } from "@std/assert";
import { systemClock } from "./clock.ts";

Deno.test("systemClock: the wall clock is the date, in whole milliseconds", () => {
  const before = Date.now();
  const wallMs = systemClock.wallMs();
  assert(wallMs >= before && wallMs <= Date.now() && Number.isInteger(wallMs), String(wallMs));
});

Deno.test("systemClock: the monotonic clock goes on and never back", () => {
  let lastMs = systemClock.monotonicMs();
  const endMs = lastMs + 2;
  while (lastMs < endMs) {
    const nowMs = systemClock.monotonicMs();
    assert(nowMs >= lastMs);
    lastMs = nowMs;
  }
});
