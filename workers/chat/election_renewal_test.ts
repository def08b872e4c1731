import { assertEquals, assertLess } from "@std/assert";
import { AppError } from "../../lib/error/mod.ts";
import { systemClock } from "../../lib/time/mod.ts";
import { Candidate, takeAsDeadHolder, WatchedLeases } from "../../tests/support/candidate.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { ManualClock } from "../../tests/support/manual_clock.ts";
import { TempStore } from "../../tests/support/temp_store.ts";
import { Election } from "./election.ts";

const away = () => Promise.reject(new AppError("UNAVAILABLE", "The store does not answer"));

Deno.test("Election: a holder that cannot renew demotes itself, and resumes if nobody took over", async () => {
  await using file = new TempStore();
  const clock = new ManualClock();
  const leases = new WatchedLeases(file.store.leases);
  await using candidate = new Candidate({ leases, clock });
  candidate.election.start();
  await candidate.active();
  leases.renewal = away;
  const from = leases.renewals;
  await eventually("a renewal failed", () => leases.renewals > from);
  assertEquals(candidate.election.active, true); // no time has passed
  clock.advance(1_501);
  await candidate.deactivated();
  assertEquals([candidate.election.active, candidate.election.activeAddress], [false, ""]);
  leases.renewal = undefined;
  await candidate.active();
  const [token] = candidate.told;
  assertEquals(candidate.told, [token, "deactivated", token]);
  assertLess(leases.renewals, 8); // one every 400 ms
});

Deno.test("Election: a renewal that never answers ends the holder before another may take over", async () => {
  await using file = new TempStore();
  const leases = new WatchedLeases(file.store.leases);
  await using candidate = new Candidate({ leases, clock: systemClock });
  candidate.election.start();
  await candidate.active();
  let renewedMs = systemClock.monotonicMs();
  leases.renewal = (renew) => {
    renewedMs = systemClock.monotonicMs();
    leases.renewal = () => {
      leases.renewal = undefined;
      return new Promise(() => {});
    };
    return renew();
  };
  await candidate.deactivated();
  assertLess(systemClock.monotonicMs() - renewedMs, 1_800);
});

Deno.test("Election: time that passes until it is ready counts as time without a renewal", async () => {
  await using file = new TempStore();
  const clock = new ManualClock();
  const leases = new WatchedLeases(file.store.leases);
  leases.renewal = away;
  const told: string[] = [];
  const election = new Election({ leases, clock, holder: "first", address: "first:51075" }, {
    activated: () => Promise.resolve(clock.advance(1_501)),
    deactivated: () => told.push("deactivated"),
  });
  election.start();
  await eventually("it gives up", () => told.length > 0);
  await election.stop();
});

Deno.test("Election: a lease that another has taken is lost at the next renewal", async () => {
  await using file = new TempStore();
  const { leases } = file.store;
  await using candidate = new Candidate({ leases, clock: new ManualClock() });
  candidate.election.start();
  await candidate.active();
  await takeAsDeadHolder(leases);
  await candidate.deactivated();
  await eventually("it names the other", () => candidate.election.activeAddress === "dead:51075");
  assertEquals(candidate.election.active, false);
});

Deno.test("Election: lost() ends it at once and once, even while a renewal is under way", async () => {
  await using file = new TempStore();
  const leases = new WatchedLeases(file.store.leases);
  await using candidate = new Candidate({ leases, clock: new ManualClock() });
  candidate.election.start();
  await candidate.active();
  const gate = Promise.withResolvers<void>();
  let held = false;
  leases.renewal = async (renew) => {
    held = true;
    await gate.promise;
    return await renew();
  };
  await eventually("a renewal is under way", () => held);
  await takeAsDeadHolder(leases);
  candidate.election.lost();
  assertEquals(candidate.election.active, false);
  assertEquals(candidate.told.slice(1), ["deactivated"]);
  candidate.election.lost();
  leases.renewal = undefined;
  gate.resolve();
  await eventually("it names the other", () => candidate.election.activeAddress === "dead:51075");
  assertEquals(candidate.told.slice(1), ["deactivated"]);
});
