import { assertEquals } from "@std/assert";
import { eventually } from "../../tests/support/eventually.ts";
import { claimOf, type KafkaClaim } from "./claim_kafka.ts";
import { LaterClaims } from "./later_kafka.ts";

const HOUR_MS = 3_600_000;

/** A call that is due at this time. */
function dueAt(dueMs: number): KafkaClaim {
  const headers = new Map([["parley-due", String(dueMs)]]);
  const record = {
    topic: "t",
    partition: 0,
    offset: 0n,
    key: undefined,
    value: "{}",
    headers,
    timestampMs: 0,
  };
  return claimOf("native", record)!;
}

Deno.test("a call that waits is due when a clock that was set back is set right again", async () => {
  const now = Date.now;
  try {
    const claim = dueAt(now() + 50);
    Date.now = () => now() - HOUR_MS;
    const later = new LaterClaims(() => {});
    later.add(claim, claim.facts.dueMs - Date.now());
    assertEquals(later.take(1), []);
    Date.now = now;
    await eventually("it is due", () => later.take(1).length === 1);
  } finally {
    Date.now = now;
  }
});

Deno.test("a call that waits is not due before its time, whatever the timers think", async () => {
  const startMs = Date.now();
  const later = new LaterClaims(() => {});
  later.add(dueAt(startMs + 200), 1);
  await eventually("it is due", () => later.take(1).length === 1, { everyMs: 1 });
  assertEquals(Date.now() >= startMs + 200, true);
});
