import { assert, assertEquals } from "@std/assert";
import { checkQueue } from "./queue_checker.ts";
import type { CallRecord, Effect, QueueHistory, ResultRecord } from "./queue_history.ts";

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

function call(n: number, more: Partial<CallRecord> = {}): CallRecord {
  const times = { startMs: n * 10, endMs: n * 10 + 5 };
  const base = { client: "c", func: "inTurn", tag: `tag ${n}`, id: uuid(n), ...times };
  return { outcome: "acknowledged", ...base, ...more };
}

function effect(n: number, more: Partial<Effect> = {}): Effect {
  return { id: uuid(n), attempt: 1, func: "inTurn", tag: `tag ${n}`, run: uuid(100 + n), ...more };
}

function result(n: number, more: Partial<ResultRecord> = {}): ResultRecord {
  return { reader: "r", id: uuid(n), result: `value tag ${n} ${uuid(100 + n)}`, ...more };
}

const GOOD: QueueHistory = {
  calls: [
    call(1),
    call(2),
    call(3, { func: "doomed" }),
    call(4, { key: "k" }),
    call(4, { key: "k", client: "d", startMs: 1_000 }),
  ],
  effects: [
    effect(1, { run: uuid(99) }), // it ran twice, and one of the two answers counts
    effect(1, { attempt: 2 }),
    effect(2),
    effect(3, { func: "doomed", run: uuid(97) }),
    effect(3, { func: "doomed", attempt: 3 }),
    effect(4),
  ],
  results: [result(1), result(1), result(2), result(3, { result: `error tag 3 ${uuid(103)}` }), result(4)],
  dead: [{ id: uuid(3), attempts: 3, reason: "3 attempts" }],
  features: [],
  losses: [],
  seen: [],
};

Deno.test("queue checker: a history that keeps all promises has no violation", () => {
  assertEquals(checkQueue(GOOD), []);
});

Deno.test("queue checker: what may be and what is gone on purpose is no violation", () => {
  const { id: _, ...unsure } = call(9, { outcome: "ambiguous" });
  assertEquals(checkQueue({ ...GOOD, calls: [...GOOD.calls, unsure] }), []);
  assertEquals(
    checkQueue({ ...GOOD, calls: [...GOOD.calls, unsure], effects: [...GOOD.effects, effect(9)] }),
    [],
  );
  const losses = [{ fromMs: 95, toMs: 100 }];
  assertEquals(checkQueue({ ...GOOD, calls: [...GOOD.calls, call(9)], losses }), [], "it was gone");
  const given = { id: uuid(9), attempts: 6, reason: "5 deliveries" };
  const gaveUp = result(9, { result: "error the task was given up after 5 deliveries" });
  const abandoned = {
    ...GOOD,
    calls: [...GOOD.calls, call(9)],
    results: [...GOOD.results, gaveUp],
    dead: [...GOOD.dead, given],
  };
  assertEquals(checkQueue(abandoned), []);
});

/** Histories that are wrong, by what is to be said of them. */
const WRONG: Record<string, QueueHistory> = {
  "was acknowledged and never run": {
    ...GOOD,
    calls: [...GOOD.calls, call(9)],
    results: [...GOOD.results, result(9)],
  },
  "was acknowledged and has no result": {
    ...GOOD,
    calls: [...GOOD.calls, call(9)],
    effects: [...GOOD.effects, effect(9)],
  },
  "has two results": {
    ...GOOD,
    results: [...GOOD.results, result(1, { result: `value tag 1 ${uuid(99)}`, reader: "late" })],
  },
  "which nobody saw": { ...GOOD, effects: GOOD.effects.filter(({ id }) => id !== uuid(2)) },
  "has the result of call": {
    ...GOOD,
    results: GOOD.results.map((one) =>
      one.id === uuid(2) ? { ...one, result: `value tag 1 ${uuid(101)}` } : one
    ),
  },
  "of no run": {
    ...GOOD,
    results: GOOD.results.map((one) => one.id === uuid(2) ? { ...one, result: "value null" } : one),
  },
  "has a result of another argument": {
    ...GOOD,
    results: GOOD.results.map((one) =>
      one.id === uuid(2) ? { ...one, result: `value tag 8 ${uuid(102)}` } : one
    ),
  },
  'key "k" is of 2 calls': {
    ...GOOD,
    calls: [...GOOD.calls, call(9, { key: "k" })],
    effects: [...GOOD.effects, effect(9)],
    results: [...GOOD.results, result(9)],
  },
  "of no call": { ...GOOD, effects: [...GOOD.effects, effect(9)] },
  'had the argument "tag 1"': {
    ...GOOD,
    effects: [...GOOD.effects, effect(2, { tag: "tag 1", run: uuid(90) })],
  },
  "was called as inTurn": {
    ...GOOD,
    effects: [...GOOD.effects, effect(2, { func: "inThread", run: uuid(90) })],
  },
  "is not among the dead letters": { ...GOOD, dead: [] },
  "was given up after attempt 2": {
    ...GOOD,
    effects: GOOD.effects.map((one) => one.attempt === 3 ? { ...one, attempt: 2 } : one),
  },
  "was given up after 2 attempts": { ...GOOD, dead: [{ id: uuid(3), attempts: 2, reason: "2 attempts" }] },
  "was given up after 5 attempts": {
    ...GOOD,
    dead: [...GOOD.dead, { id: uuid(2), attempts: 5, reason: "5 deliveries" }],
  },
  "of doomed ended with": {
    ...GOOD,
    results: GOOD.results.map((one) => ({ ...one, result: one.result.replace("error", "value") })),
  },
  "succeeded at attempt 1": {
    ...GOOD,
    calls: [...GOOD.calls, call(9, { func: "flaky" })],
    effects: [...GOOD.effects, effect(9, { func: "flaky" })],
    results: [...GOOD.results, result(9)],
  },
  "seen at once": { ...GOOD, seen: ["seen at once"] },
};

for (const [words, history] of Object.entries(WRONG)) {
  Deno.test(`queue checker: says "${words}" of a history in which that is so`, () => {
    const found = checkQueue(history);
    assert(found.some((one) => one.includes(words)), found.join("\n") || "nothing is found");
  });
}
