/** Octets of a body that are kept for another attempt, at the most. */
const KEPT_OCTETS = 256 * 1024;

/**
 * The body of a request, which can be sent again from its beginning as long as little of it has been taken, and
 * nothing was answered.
 */
export class RequestBody {
  readonly #source: AsyncIterator<Uint8Array>;
  #kept: Uint8Array[] = [];
  /** Chunks that are kept no more. */
  #forgotten = 0;
  #octets = 0;
  #mayRepeat = true;
  #isWhole = false;
  #isSent = false;
  #taking: Promise<void> | undefined;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Whether all that was taken is at hand. */
  get isRepeatable(): boolean {
    return this.#forgotten === 0;
  }

  /**
   * The chunk at this place, `undefined` after the last: to be asked for in order, from the beginning in each attempt.
   *
   * @throws what the source throws.
   */
  async chunk(at: number): Promise<Uint8Array | undefined> {
    this.#isSent = false;
    while (at >= this.#forgotten + this.#kept.length) {
      if (this.#isWhole) {
        this.#isSent = true;
        return undefined;
      }
      await (this.#taking ??= this.#take());
    }
    const chunk = this.#kept[at - this.#forgotten];
    if (!this.#mayRepeat) this.#forget(at + 1);
    return chunk;
  }

  /** The request is answered, and will not be sent again: what is sent is kept no more. */
  settle(): void {
    this.#mayRepeat = false;
    if (this.#isSent) this.#forget(Infinity);
  }

  /** Nothing more is taken: the source may clean up; it hears of the error that there was. Does not wait for it. */
  close(error?: Error): void {
    this.settle();
    if (this.#isWhole) return;
    this.#isWhole = true;
    const source = this.#source;
    // a source that waits for something answers neither: both are told before either is heard
    if (error) source.throw?.(error).catch(ignore);
    source.return?.().catch(ignore);
  }

  async #take(): Promise<void> {
    try {
      const { done, value } = await this.#source.next();
      if (done) {
        this.#isWhole = true;
      } else if (!this.#isWhole) {
        this.#kept.push(value);
        this.#octets += value.length;
        if (this.#octets > KEPT_OCTETS) this.#mayRepeat = false;
      }
    } finally {
      this.#taking = undefined;
    }
  }

  /** Lets go of the chunks before this place. */
  #forget(at: number): void {
    const gone = this.#kept.splice(0, at - this.#forgotten);
    this.#forgotten += gone.length;
  }
}

/** What a source does about its end is its own. */
function ignore(): void {}
