import { configureSync, type LogRecord, resetSync } from "@logtape/logtape";
import { assertEquals } from "@std/assert";
import { AppError } from "../../lib/error/mod.ts";
import { systemClock } from "../../lib/time/mod.ts";
import { Candidate, takeAsDeadHolder, WatchedLeases } from "../../tests/support/candidate.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { intercept } from "../../tests/support/intercept.ts";
import { TempStore } from "../../tests/support/temp_store.ts";

Deno.test("Election: the log has one line for a store that is away, however long, and one for its return", async () => {
  const records: LogRecord[] = [];
  configureSync({
    sinks: { kept: (record) => void records.push(record) },
    loggers: [
      { category: ["parley", "chat"], sinks: ["kept"] },
      { category: ["logtape", "meta"], sinks: [] },
    ],
  });
  try {
    await using file = new TempStore();
    const { leases } = file.store;
    const token = await takeAsDeadHolder(leases);
    let isAway = false;
    const watched = new WatchedLeases(intercept(leases, {
      peek: (peek) => () => isAway ? Promise.reject(new AppError("UNAVAILABLE", "away")) : peek(),
    }));
    await using candidate = new Candidate({ leases: watched, clock: systemClock });
    candidate.election.start();
    await watched.looked(2);
    isAway = true;
    await watched.looked(5);
    isAway = false;
    await watched.looked(2);
    await leases.release(token);
    await candidate.active();
    await eventually("it said so", () => records.length >= 4);
    assertEquals(records.map(({ rawMessage }) => rawMessage), [
      "Standing by: {holder} at {address} is active, term {term}",
      "The lease cannot be read: {error}",
      "The lease can be read again",
      "Active: {how}",
    ]);
  } finally {
    resetSync();
  }
});
