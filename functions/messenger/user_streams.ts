import { AppError } from "../../lib/error/mod.ts";

/** Bounds how many streams of one kind each user has open at this process; who did not sign in is not counted. */
export class UserStreams {
  readonly #max: number;
  readonly #open = new Map<string, number>();

  constructor(max: number) {
    this.#max = max;
  }

  /** How many users have any open. */
  get users(): number {
    return this.#open.size;
  }

  /**
   * The items of a stream, which counts for the user from the first that is asked for until its end.
   *
   * @throws AppError `RESOURCE_EXHAUSTED` when the user has as many open as it may.
   */
  async *hold<T>(userId: string | undefined, stream: AsyncIterable<T>): AsyncGenerator<T> {
    if (userId === undefined) return yield* stream;
    const count = this.#open.get(userId) ?? 0;
    if (count >= this.#max) {
      throw new AppError("RESOURCE_EXHAUSTED", `Cannot open one more stream: ${count} are open`);
    }
    this.#open.set(userId, count + 1);
    try {
      yield* stream;
    } finally {
      const left = (this.#open.get(userId) ?? 1) - 1;
      if (left > 0) this.#open.set(userId, left);
      else this.#open.delete(userId);
    }
  }
}
