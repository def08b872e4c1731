import type { Fault, StageKind } from "./fault.ts";
import type { Random } from "./random.ts";

/** What happens next: one fault, or two at the same time, and then nothing for a while. */
export interface Step {
  readonly faults: readonly DrawnFault[];
  /** Until the next step, in milliseconds. */
  readonly pauseMs: number;
}

/** A fault with the random numbers that decide its details. */
export interface DrawnFault {
  readonly fault: Fault;
  readonly random: Random;
}

/** How often a second fault happens at the same time. */
const TWO_AT_ONCE = 0.3;
const PAUSE_MS = [0, 1_500] as const;

/**
 * What happens, for ever: the faults that can happen on the stage in an order that the seed decides, each once before
 * any comes again. The same seed, faults and stage give the same steps, however long each takes.
 *
 * @throws RangeError when none can happen.
 */
export function* schedule(faults: readonly Fault[], kind: StageKind, random: Random): Generator<Step, never> {
  const possible = faults.filter((fault) => fault.happensOn(kind));
  if (possible.length === 0) throw new RangeError(`Cannot draw faults: none can happen on "${kind.store}"`);
  let deck: Fault[] = [];
  while (true) {
    if (deck.length === 0) deck = random.shuffled(possible);
    const drawn = [deck.shift()!];
    if (random.chance(TWO_AT_ONCE)) {
      const other = deck.findIndex((fault) =>
        !fault.touches.some((part) => drawn[0]!.touches.includes(part))
      );
      if (other >= 0) drawn.push(...deck.splice(other, 1));
    }
    yield {
      faults: drawn.map((fault) => ({ fault, random: random.fork() })),
      pauseMs: random.between(...PAUSE_MS),
    };
  }
}
