import { assertEquals, assertThrows } from "@std/assert";
import { DEFAULT_LIMITS, resolveLimits } from "./limits.ts";
import { TokenBucket } from "./token_bucket.ts";

Deno.test("limits: the others are as they are by default, and what HTTP/2 does not allow is refused", () => {
  assertEquals(resolveLimits(), DEFAULT_LIMITS);
  assertEquals(resolveLimits({ idleMs: 5 }), { ...DEFAULT_LIMITS, idleMs: 5 });
  for (
    const wrong of [
      { maxConcurrentStreams: Infinity },
      { maxHeaderListSize: -1 },
      { streamWindow: 0 },
      { streamWindow: 2 ** 31 },
      { connectionWindow: 65_534 },
      { maxFrameSize: 16_383 },
      { maxFrameSize: 2 ** 24 },
      { headerTableSize: -1 },
      { maxUnsent: 0 },
      { maxUnsent: NaN },
    ]
  ) assertThrows(() => resolveLimits(wrong), RangeError, `Cannot limit ${Object.keys(wrong)[0]}`);
});

Deno.test("token bucket: a burst, and then so many a second", () => {
  const bucket = new TokenBucket(100, 10, 0);
  const take = (nowMs: number) => {
    let taken = 0;
    while (bucket.take(nowMs)) taken++;
    return taken;
  };
  assertEquals([take(0), take(0), take(50), take(59), take(60), take(1e9)], [10, 0, 5, 0, 1, 10]);
});
