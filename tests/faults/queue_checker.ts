import { lastLossMs } from "./check_log.ts";
import {
  type CallRecord,
  type Effect,
  type QueueHistory,
  type ResultRecord,
  runOf,
} from "./queue_history.ts";
import type { Violation } from "./workload.ts";

/** Runs that functions ask for that are run again when they fail. */
export const PROMISED_RUNS = 3;
/** Deliveries of a call whose worker ended each time, before it is given up. */
export const PROMISED_DELIVERIES = 5;

/** Whatever breaks a promise of the queue, in words; empty when all are kept. */
export function checkQueue(history: QueueHistory): Violation[] {
  const evidence = evidenceOf(history);
  return [
    ...history.seen,
    ...checkCalls(evidence),
    ...checkKeys(evidence),
    ...checkResults(evidence),
    ...checkEffects(evidence),
    ...checkDead(evidence),
  ];
}

/** A history, by what is looked for in it. */
interface Evidence {
  readonly history: QueueHistory;
  /** Acknowledged calls by their ids; those of one id have one key. */
  readonly calls: ReadonlyMap<string, readonly CallRecord[]>;
  readonly effects: ReadonlyMap<string, readonly Effect[]>;
  readonly runs: ReadonlyMap<string, Effect>;
  readonly results: ReadonlyMap<string, readonly ResultRecord[]>;
  /** Given up because its worker ended each time: it need not have run to its end. */
  readonly abandoned: ReadonlySet<string>;
  /** Begun before the store was made to forget: it may be gone, or be stored anew. */
  mayBeGone(id: string): boolean;
}

function evidenceOf(history: QueueHistory): Evidence {
  const acknowledged = history.calls.filter(({ outcome }) => outcome === "acknowledged");
  const calls = Map.groupBy(acknowledged, ({ id = "" }) => id);
  const lostMs = lastLossMs(history.losses);
  return {
    history,
    calls,
    effects: Map.groupBy(history.effects, ({ id }) => id),
    runs: new Map(history.effects.map((effect) => [effect.run, effect])),
    results: Map.groupBy(history.results, ({ id }) => id),
    abandoned: new Set(
      history.dead.filter(({ attempts }) => attempts > PROMISED_DELIVERIES).map(({ id }) => id),
    ),
    mayBeGone: (id) => calls.get(id)?.some(({ startMs }) => startMs <= lostMs) ?? false,
  };
}

/** Every acknowledged call was run, and has a result. */
function checkCalls({ calls, effects, results, abandoned, mayBeGone }: Evidence): Violation[] {
  return [...calls].flatMap(([id, [call]]) => {
    if (mayBeGone(id)) return [];
    const found: Violation[] = [];
    if (!effects.has(id) && !abandoned.has(id)) found.push(`${name(call!)} was acknowledged and never run`);
    if (!results.has(id)) found.push(`${name(call!)} was acknowledged and has no result`);
    return found;
  });
}

/** Calls of one key are one call. */
function checkKeys({ history }: Evidence): Violation[] {
  const keyed = history.calls.filter(({ key, outcome }) => key !== undefined && outcome === "acknowledged");
  return [...Map.groupBy(keyed, ({ key }) => key)].flatMap(([key, same]) => {
    const ids = new Set(same.map(({ id }) => id));
    return ids.size > 1 ? [`key "${key}" is of ${ids.size} calls: ${[...ids].join(", ")}`] : [];
  });
}

/** One result for each call, wherever and whenever it is read; each one of a run of that very call. */
function checkResults({ results, runs, calls, history, abandoned, mayBeGone }: Evidence): Violation[] {
  const found: Violation[] = [];
  const dead = new Set(history.dead.map(({ id }) => id));
  for (const [id, all] of results) {
    const [first] = all;
    const other = all.find(({ result }) => result !== first!.result);
    if (other && !mayBeGone(id)) {
      found.push(
        `call ${id} has two results: "${first!.result}" for ${
          first!.reader
        }, "${other.result}" for ${other.reader}`,
      );
    }
    for (const { reader, result } of new Map(all.map((one) => [one.result, one])).values()) {
      const run = runOf(result);
      if (run === undefined) {
        if (!abandoned.has(id)) found.push(`${reader}: call ${id} ended with "${result}" of no run`);
        continue;
      }
      const effect = runs.get(run);
      if (!effect) found.push(`${reader}: call ${id} has a result of run ${run}, which nobody saw`);
      else if (effect.id !== id) found.push(`${reader}: call ${id} has the result of call ${effect.id}`);
      else found.push(...checkOutcome({ id, result, effect, isDead: dead.has(id) || mayBeGone(id) }));
    }
    const call = calls.get(id)?.[0];
    if (call && !first!.result.includes(call.tag) && runOf(first!.result)) {
      found.push(`${name(call)} has a result of another argument: "${first!.result}"`);
    }
  }
  return found;
}

/** What a function answers at which run. */
function checkOutcome(
  { id, result, effect, isDead }: { id: string; result: string; effect: Effect; isDead: boolean },
): Violation[] {
  const { func, attempt } = effect;
  const isError = result.startsWith("error ");
  if (isError !== (func === "doomed")) return [`call ${id} of ${func} ended with "${result}"`];
  if (func === "flaky" && attempt < 2) return [`call ${id} of ${func} succeeded at attempt ${attempt}`];
  if (func !== "doomed") return [];
  if (attempt < PROMISED_RUNS) return [`call ${id} of ${func} was given up after attempt ${attempt}`];
  return isDead ? [] : [`call ${id} of ${func} failed for good and is not among the dead letters`];
}

/** What ran was called, with that argument, and may have been: a call that nobody made does nothing. */
function checkEffects({ history, calls }: Evidence): Violation[] {
  const tags = new Map(history.calls.map((call) => [call.tag, call]));
  return history.effects.flatMap(({ id, func, tag, run }) => {
    const call = tags.get(tag);
    if (!call) return [`run ${run} of ${func} has the argument "${tag}" of no call`];
    const own = calls.get(id)?.[0];
    if (own && own.tag !== tag) return [`run ${run} of ${name(own)} had the argument "${tag}"`];
    return call.func === func ? [] : [`run ${run} of ${func} was called as ${call.func}`];
  });
}

/** Given up is only what had as many attempts as were promised. */
function checkDead({ history, calls, effects }: Evidence): Violation[] {
  return history.dead.flatMap(({ id, attempts, reason }) => {
    const func = calls.get(id)?.[0]?.func ?? effects.get(id)?.[0]?.func;
    const promised = func === "doomed" || func === "flaky" ? PROMISED_RUNS : PROMISED_DELIVERIES + 1;
    if (attempts >= promised) return [];
    return [`call ${id} of ${func} was given up after ${attempts} attempts: ${reason}`];
  });
}

function name({ func, tag, id }: CallRecord): string {
  return `call ${id} (${func} "${tag}")`;
}
