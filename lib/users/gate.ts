import { AppError, detail } from "../error/mod.ts";
import { RetryInfoSchema } from "../../proto/gen/google/rpc/error_details_pb.ts";

/** The bounds of a {@link Gate}. */
export interface GateOptions {
  /** What is done behind it, for the error: `hash a password`. */
  readonly what: string;
  /** How many are let through at a time. */
  readonly parallel: number;
  /** How many wait at the most. */
  readonly waiting: number;
}

/** When it is worth trying again after a refusal, in seconds. */
const RETRY_S = 1n;

/** Lets a few through at a time, in order; some may wait, and whoever comes on top of them is refused. */
export class Gate {
  readonly #options: GateOptions;
  readonly #queue: (() => void)[] = [];
  #inside = 0;

  constructor(options: GateOptions) {
    if (!(options.parallel >= 1 && options.waiting >= 0)) {
      throw new RangeError(
        `Cannot let ${options.parallel} through, ${options.waiting} waiting: need 1 and 0`,
      );
    }
    this.#options = options;
  }

  /**
   * Does the work once it is let through.
   *
   * @throws AppError `RESOURCE_EXHAUSTED` with a `google.rpc.RetryInfo`, at once, when too many wait.
   */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    await this.#enter();
    try {
      return await work();
    } finally {
      const next = this.#queue.shift();
      if (next) next(); // its place goes over
      else this.#inside--;
    }
  }

  #enter(): Promise<void> | void {
    const { what, parallel, waiting } = this.#options;
    if (this.#inside < parallel) return void this.#inside++;
    if (this.#queue.length >= waiting) {
      throw new AppError("RESOURCE_EXHAUSTED", `Cannot ${what}: ${waiting} wait already`, {
        details: [detail(RetryInfoSchema, { retryDelay: { seconds: RETRY_S } })],
      });
    }
    return new Promise((resolve) => this.#queue.push(resolve));
  }
}
