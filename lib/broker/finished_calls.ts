/** Ids that are remembered at the most; the oldest goes. */
const MAX_REMEMBERED = 100_000;

/**
 * The ids that one consumer has in hand, or has finished within the window: a call that is stored twice is
 * handed out once.
 */
export class FinishedCalls {
  readonly #windowMs: number;
  /** When each was finished, by the monotonic clock, the oldest first. */
  readonly #finished = new Map<string, number>();
  readonly #inHand = new Set<string>();

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /**
   * Takes a call in hand; `false` when it is there already, or was finished. One without an id is always new,
   * and so is one that was put back: its first record ends only after that.
   */
  enter(id: string | undefined, wasPutBack: boolean): boolean {
    if (id === undefined) return true;
    if (!wasPutBack && (this.#inHand.has(id) || this.#isFinished(id))) return false;
    this.#inHand.add(id);
    return true;
  }

  /** It is finished. */
  add(id: string | undefined): void {
    if (id === undefined) return;
    this.leave(id);
    this.#finished.delete(id);
    this.#finished.set(id, performance.now());
    if (this.#finished.size <= MAX_REMEMBERED) return;
    const [oldest] = this.#finished.keys();
    if (oldest !== undefined) this.#finished.delete(oldest);
  }

  /** It is not in hand any more, and not finished: it will come again, or is another's. */
  leave(id: string | undefined): void {
    if (id !== undefined) this.#inHand.delete(id);
  }

  #isFinished(id: string): boolean {
    const finishedMs = this.#finished.get(id);
    return finishedMs !== undefined && performance.now() - finishedMs < this.#windowMs;
  }
}
