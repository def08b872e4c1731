import { assert, assertEquals, assertThrows } from "@std/assert";
import { Admission, type AdmissionOptions } from "./admission.ts";

/** An admission whose turns take as long as a test says. */
class Stage {
  nowMs = 0;
  readonly admission: Admission;
  #ended: (() => void)[] = [];

  constructor(options: AdmissionOptions = {}) {
    this.admission = new Admission({
      turnMs: 25,
      nowMs: () => this.nowMs,
      afterTurn: (ended) => void this.#ended.push(ended),
      ...options,
    });
  }

  /** A turn in which so many are asked for, which takes so long; answers how many were let in. */
  turn(asked: number, ms: number, peer?: string): number {
    let taken = 0;
    for (let i = 0; i < asked; i++) if (this.admission.admit({ peer })) taken++;
    this.end(ms);
    return taken;
  }

  end(ms: number): void {
    this.nowMs += ms;
    for (const ended of this.#ended.splice(0)) ended();
  }
}

Deno.test("Admission: one that has enough time lets everything in", () => {
  const stage = new Stage();
  for (let i = 0; i < 100; i++) assertEquals(stage.turn(500, 20), 500);
  for (let i = 0; i < 100; i++) assertEquals(stage.turn(1_000, 149), 1_000);
  assertEquals([stage.admission.isBusy, stage.admission.refused], [false, 0]);
});

Deno.test("Admission: a turn that takes far too long lowers what the next ones take on, in proportion", () => {
  const stage = new Stage();
  stage.turn(800, 200);
  assertEquals([stage.admission.isBusy, stage.admission.limit], [true, 100]);
  assertEquals(stage.turn(5_000, 25), 100);
  assertEquals(stage.admission.refused, 4_900);
});

Deno.test("Admission: while it is busy turns are held to their time, and settle where they take that", () => {
  const stage = new Stage();
  for (let i = 0; i < 100; i++) {
    const limit = stage.admission.limit;
    stage.turn(10_000, Math.min(limit, 10_000) * 0.2);
  }
  const { limit } = stage.admission;
  assert(limit > 25 / 0.2 * 0.7 && limit < 25 / 0.2 * 1.3, `${limit} a turn`);
});

Deno.test("Admission: the turn after a cut, which still works on what came before, cuts nothing", () => {
  const stage = new Stage();
  stage.turn(1_000, 250);
  assertEquals(stage.admission.limit, 100);
  stage.turn(1_000, 250);
  assertEquals(stage.admission.limit, 100);
  stage.turn(1_000, 250);
  assertEquals(stage.admission.limit, 64);
});

Deno.test("Admission: few are let in however long turns take", () => {
  const stage = new Stage();
  for (let i = 0; i < 20; i++) stage.turn(1_000, 5_000);
  assertEquals(stage.turn(1_000, 5_000), 64);
});

Deno.test("Admission: what is to be let in at the least is, beside what was", () => {
  const stage = new Stage();
  for (let i = 0; i < 20; i++) stage.turn(1_000, 5_000);
  let taken = 0;
  for (let i = 0; i < 1_000; i++) if (stage.admission.admit({}, 256)) taken++;
  assertEquals([taken, stage.admission.admit()], [256, false]);
});

Deno.test("Admission: it recovers within so many short turns", () => {
  const stage = new Stage();
  stage.turn(1_000, 5_000);
  let turns = 0;
  for (; stage.admission.isBusy; turns++) stage.turn(1, 1);
  assert(turns < 40, `${turns} turns`);
});

Deno.test("Admission: while it is busy a peer who asks for little gets it, and one alone gets all", () => {
  const stage = new Stage();
  stage.turn(1_000, 100, "10.0.0.1:1");
  stage.turn(1_000, 250, "10.0.0.1:1");
  assertEquals(stage.turn(1_000, 25, "10.0.0.1:2"), 100, "alone");
  for (let i = 0; i < 3; i++) {
    for (let call = 0; call < 1_000; call++) stage.admission.admit({ peer: "10.0.0.1:3" });
    stage.turn(20, 26, "10.0.0.2:1");
  }
  const { limit } = stage.admission;
  assert(stage.admission.isBusy);
  let flooding = 0;
  for (let i = 0; i < 1_000; i++) if (stage.admission.admit({ peer: "10.0.0.1:4" })) flooding++;
  assertEquals(flooding, Math.ceil(limit / 2));
  assertEquals(stage.turn(20, 25, "10.0.0.2:2"), 20);
});

Deno.test("Admission: refusals that are paced leave in the order they came, so many a turn", async () => {
  const stage = new Stage();
  const left: number[] = [];
  for (let i = 0; i < 1_200; i++) void stage.admission.pace().then(() => left.push(i));
  const seen: number[] = [];
  while (left.length < 1_200) {
    await Promise.resolve();
    await Promise.resolve();
    seen.push(left.length);
    stage.end(1);
  }
  assertEquals(seen, [128, 128 + 134, 390, 518, 646, 774, 902, 1_030, 1_158, 1_200]);
  assertEquals(left, Array.from({ length: 1_200 }, (_, i) => i));
});

Deno.test("Admission: refusals are told once a second, all of them", () => {
  const told: number[] = [];
  const stage = new Stage({ onRefused: (count) => told.push(count) });
  for (let i = 0; i < 30; i++) stage.turn(1_124, 100);
  assertEquals(told, [100, 1_000, 1_000]);
});

Deno.test("Admission: by the event loop's own turns", async () => {
  const admission = new Admission({ turnMs: 5 });
  const ask = (count: number) =>
    Array.from({ length: count }, () => admission.admit()).filter(Boolean).length;
  assertEquals(ask(1_000), 1_000);
  for (const endMs = performance.now() + 100; performance.now() < endMs;);
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert(admission.isBusy);
  assert(ask(1_000) < 200);
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert(ask(10) === 10);
});

Deno.test("Admission: turns of no time make no sense", () => {
  assertThrows(() => new Admission({ turnMs: 0 }), RangeError, "Cannot keep turns to 0 ms");
});
