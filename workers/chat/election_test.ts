import { assertEquals, assertNotEquals } from "@std/assert";
import { AppError } from "../../lib/error/mod.ts";
import { Candidate, takeAsDeadHolder, WatchedLeases } from "../../tests/support/candidate.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { ManualClock } from "../../tests/support/manual_clock.ts";
import { TempStore } from "../../tests/support/temp_store.ts";

Deno.test("Election: takes a lease that nobody has, and tells the token that the record has", async () => {
  await using file = new TempStore();
  const { leases } = file.store;
  await using candidate = new Candidate({ leases, clock: new ManualClock() });
  assertEquals(candidate.election.active, false);
  assertEquals(candidate.election.activeAddress, "");
  candidate.election.start();
  await candidate.active();
  const record = await leases.peek();
  assertEquals(candidate.told, [record?.token]);
  assertEquals({ holder: record?.holder, address: record?.address, term: record?.term }, {
    holder: "first",
    address: "first:51075",
    term: 1,
  });
  assertEquals(candidate.election.activeAddress, "first:51075");
});

Deno.test("Election: two on one store, one of them active, and the other knows where it is", async () => {
  await using file = new TempStore();
  const clock = new ManualClock();
  const leases = new WatchedLeases(file.again().leases);
  await using first = new Candidate({ leases: file.store.leases, clock });
  await using second = new Candidate({ leases, clock }, "second");
  first.election.start();
  await first.active();
  second.election.start();
  await eventually("it knows the address", () => second.election.activeAddress === "first:51075");
  for (let i = 0; i < 2; i++) { // renewed in between, so never stale
    const beat = (await file.store.leases.peek())?.beat ?? 0;
    await eventually("a renewal", async () => ((await file.store.leases.peek())?.beat ?? 0) > beat);
    await leases.looked(1);
    clock.advance(1_000);
  }
  await leases.looked(2);
  assertEquals([first.election.active, second.election.active], [true, false]);
  assertEquals(second.told, []);
});

Deno.test("Election: a record is stale once it stood still for 1.8 s by the observer's own clock", async () => {
  await using file = new TempStore();
  const clock = new ManualClock();
  const leases = new WatchedLeases(file.store.leases);
  const token = await takeAsDeadHolder(leases);
  await using candidate = new Candidate({ leases, clock });
  candidate.election.start();
  await leases.looked(1);
  clock.advance(1_000);
  await leases.renew(token); // a sign of life: the count begins anew
  await leases.looked(2);
  clock.advance(1_800);
  await leases.looked(2);
  assertEquals(candidate.election.active, false);
  clock.advance(1);
  await candidate.active();
  assertEquals((await leases.peek())?.term, 2);
});

Deno.test("Election: a lease given back is taken without waiting for it to go stale", async () => {
  await using file = new TempStore();
  const clock = new ManualClock(); // stands still: nothing ever goes stale
  const first = new Candidate({ leases: file.store.leases, clock });
  await using second = new Candidate({ leases: file.again().leases, clock }, "second");
  first.election.start();
  await first.active();
  second.election.start();
  await eventually("it stands by", () => second.election.activeAddress !== "");
  await first.election.stop();
  assertEquals(first.election.active, false);
  await second.active();
  assertNotEquals(second.told[0], first.told[0]);
});

Deno.test("Election: one that stops while it stands by leaves the lease alone", async () => {
  await using file = new TempStore();
  const { leases } = file.store;
  const token = await takeAsDeadHolder(leases);
  const candidate = new Candidate({ leases, clock: new ManualClock() });
  candidate.election.start();
  await eventually("it stands by", () => candidate.election.activeAddress === "dead:51075");
  await candidate.election.stop();
  await candidate.election.stop();
  assertEquals((await leases.peek())?.token, token);
  assertEquals(candidate.told, []);
});

Deno.test("Election: a standby does not name a holder that gave the lease back", async () => {
  await using file = new TempStore();
  const leases = new WatchedLeases(file.store.leases);
  const token = await takeAsDeadHolder(leases);
  await using candidate = new Candidate({ leases, clock: new ManualClock() });
  candidate.refuse = new AppError("UNAVAILABLE", "The store does not answer");
  candidate.election.start();
  await eventually("it stands by", () => candidate.election.activeAddress === "dead:51075");
  await leases.release(token);
  await eventually("it tried to be active", () => candidate.told.length > 0);
  assertEquals(candidate.election.activeAddress, "");
});

Deno.test("Election: one that fails to become active keeps trying under the same token", async () => {
  await using file = new TempStore();
  await using candidate = new Candidate({ leases: file.store.leases, clock: new ManualClock() });
  candidate.refuse = new AppError("UNAVAILABLE", "The store does not answer");
  candidate.election.start();
  await eventually("it has tried twice", () => candidate.told.length >= 2);
  assertEquals(candidate.election.active, false);
  candidate.refuse = undefined;
  await candidate.active();
  assertEquals(new Set(candidate.told).size, 1);
});
