import { alternate } from "./alternate.ts";
import type { RoundTripResult } from "./load/round_trips.ts";
import { type QueueCandidate, queueCandidates, type QueueTarget } from "./queue_targets.ts";
import { type Figures, type Measurement, notMeasured, type Row, type RowOptions } from "./row.ts";
import { median, ratio, round } from "./statistics.ts";

const SECONDS = 1.5;
const WARM_UP_SECONDS = 0.5;
const IN_FLIGHT = [1, 100] as const;

/** One round of one target: a result for each number of calls in flight. */
type Taken = readonly RoundTripResult[];

/** How many calls a queue answers in a second, and how long one takes. */
export const queueRow: Row = {
  name: "queue",
  title: "Calls over a queue and back, client and worker in processes of their own",
  async measure({ rounds }: RowOptions): Promise<Measurement[]> {
    await using stack = new AsyncDisposableStack();
    const started = new Map<QueueCandidate, QueueTarget>();
    const missing = new Map<QueueCandidate, unknown>();
    const candidates = queueCandidates();
    for (const candidate of candidates) {
      await candidate.start(stack).then(
        (target) => started.set(candidate, target),
        (thrown) => missing.set(candidate, thrown),
      );
    }
    const taken = await alternate([...started.values()], rounds, take);
    const [barest] = candidates;
    const bare = taken.get(started.get(barest!)!);
    return candidates.map((candidate) => {
      const target = started.get(candidate);
      if (!target) return notMeasured(candidate.what, missing.get(candidate));
      const rounds = taken.get(target)!;
      if (!Array.isArray(rounds)) return notMeasured(candidate.what, rounds);
      return { what: candidate.what, figures: figures(rounds, Array.isArray(bare) ? bare : []) };
    });
  },
};

async function take(target: QueueTarget): Promise<Taken> {
  const results: RoundTripResult[] = [];
  for (const inFlight of IN_FLIGHT) {
    results.push(await target.measure({ inFlight, seconds: SECONDS, warmUpSeconds: WARM_UP_SECONDS }));
  }
  return results;
}

function figures(rounds: readonly Taken[], bare: readonly Taken[]): Figures {
  const all = IN_FLIGHT.map((inFlight, at): Figures => {
    const of = (key: keyof RoundTripResult) => median(rounds.map((taken) => taken[at]![key]));
    const rates = (some: readonly Taken[]) => some.map((taken) => taken[at]!.perSecond);
    return {
      [`${inFlight} in flight: /s`]: round(of("perSecond")),
      [`of barest, ${inFlight}`]: round(ratio(rates(rounds), rates(bare)), 2),
      [`p50 ms, ${inFlight}`]: round(of("p50Ms"), 2),
      [`p99 ms, ${inFlight}`]: round(of("p99Ms"), 2),
    };
  });
  return Object.assign({}, ...all);
}
