import { assert, assertEquals, assertMatch } from "@std/assert";
import { create, toJson } from "@bufbuild/protobuf";
import { TimestampSchema } from "@bufbuild/protobuf/wkt";
import { formatTime, splitNanos } from "../time/mod.ts";
import { nextSendTime } from "./message.ts";

const WALL_MS = 1_763_000_000_000;
const NS_PER_MS = 1_000_000n;

/** Send times of one room under a clock that stands, runs, jumps ahead and is set back. */
function times(count: number): { time: bigint; last: bigint; wallMs: number }[] {
  const all = [];
  let last = 0n;
  let wallMs = WALL_MS;
  for (let i = 0; i < count; i++) {
    const dice = Math.random();
    if (dice < 0.3) wallMs += Math.floor(Math.random() * 3);
    else if (dice < 0.32) wallMs += Math.floor(Math.random() * 3_600_000);
    else if (dice < 0.34) wallMs -= Math.floor(Math.random() * 3_600_000);
    const time = nextSendTime(last, wallMs);
    all.push({ time, last, wallMs });
    last = time;
  }
  return all;
}

Deno.test("nextSendTime: strictly increasing, at least the wall clock, never a whole microsecond", () => {
  for (const { time, last, wallMs } of times(20_000)) {
    const wall = BigInt(wallMs) * NS_PER_MS;
    assert(time > last, `${time} after ${last}`);
    assert(time >= wall, `${time} before the wall clock ${wall}`);
    assert(time % 1_000n !== 0n, String(time));
    const earliest = wall > last ? wall : last;
    assert(time - earliest <= 2n, `${time} runs ahead of ${earliest}`);
  }
});

Deno.test("nextSendTime: at every border", () => {
  const wall = BigInt(WALL_MS) * NS_PER_MS;
  assertEquals(nextSendTime(0n, WALL_MS), wall + 1n);
  assertEquals(nextSendTime(wall - 1n, WALL_MS), wall + 1n);
  assertEquals(nextSendTime(wall, WALL_MS), wall + 1n);
  assertEquals(nextSendTime(wall + 1n, WALL_MS), wall + 2n);
  assertEquals(nextSendTime(wall + 998n, WALL_MS), wall + 999n);
  assertEquals(nextSendTime(wall + 999n, WALL_MS), wall + 1_001n);
  assertEquals(nextSendTime(wall + 1_000n, WALL_MS), wall + 1_001n);
  assertEquals(nextSendTime(wall + 60n * 10n ** 9n, WALL_MS), wall + 60n * 10n ** 9n + 1n); // set back
});

Deno.test("nextSendTime: the JSON of the contract has nine digits, and its strings sort as the times", () => {
  const all = times(5_000).map(({ time }) => {
    const json = toJson(TimestampSchema, create(TimestampSchema, splitNanos(time)));
    assertMatch(json, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
    assertEquals(json, formatTime(splitNanos(time)));
    return json;
  });
  assertEquals([...all].sort(), all);
  assertEquals(new Set(all).size, all.length);
});
