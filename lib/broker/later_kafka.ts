import type { KafkaClaim } from "./claim_kafka.ts";

/** Calls that wait for their time at the most; behind them a partition is not read on. */
const MAX_WAITING = 10_000;
/** How often it is looked whether a call is due: a wall clock that is set meanwhile makes it wait no longer. */
const LOOK_MS = 1_000;

/** Calls that are ours and are to be handed out later. */
export class LaterClaims {
  readonly #onDue: () => void;
  readonly #waiting = new Map<KafkaClaim, ReturnType<typeof setTimeout>>();
  #due: KafkaClaim[] = [];

  /** `onDue` is called when there is one to take. */
  constructor(onDue: () => void) {
    this.#onDue = onDue;
  }

  get isFull(): boolean {
    return this.#waiting.size >= MAX_WAITING;
  }

  /** Keeps the claim until the wall clock says that it is due, which is in so many milliseconds. */
  add(claim: KafkaClaim, waitMs: number): void {
    const look = () => {
      const leftMs = claim.facts.dueMs - Date.now();
      if (leftMs > 0) return void this.#waiting.set(claim, setTimeout(look, Math.min(leftMs, LOOK_MS)));
      this.#waiting.delete(claim);
      this.#due.push(claim);
      this.#onDue();
    };
    this.#waiting.set(claim, setTimeout(look, Math.min(waitMs, LOOK_MS)));
  }

  /** Those whose time has come, the first ones first. */
  take(max: number): KafkaClaim[] {
    return this.#due.splice(0, max);
  }

  /** Forgets those for which it holds, and answers them. */
  remove(holds: (claim: KafkaClaim) => boolean): KafkaClaim[] {
    const waiting = [...this.#waiting.keys()].filter(holds);
    for (const claim of waiting) {
      clearTimeout(this.#waiting.get(claim));
      this.#waiting.delete(claim);
    }
    const due = this.#due.filter(holds);
    this.#due = this.#due.filter((claim) => !holds(claim));
    return [...waiting, ...due];
  }
}
