/** Where {@link Batches} come from. */
export interface BatchSource<T> {
  /**
   * Everything that has gathered, at least one; at once when there is something, or else as a promise.
   * `undefined` at the end.
   */
  next(): readonly T[] | undefined | Promise<readonly T[] | undefined>;
  /** Nobody takes any more: a `next` that waits answers `undefined`, and so do all that follow. */
  return(): void;
}

/**
 * What a handler whose responses stream may return in place of any other iterable: whoever knows it takes all that
 * has gathered at once, and everybody else one by one. A frozen array of frozen messages that goes to many streams
 * is encoded once for all of them.
 *
 * There is one reader, which waits for an answer before it asks again.
 */
export class Batches<T> implements AsyncIterable<T> {
  readonly #source: BatchSource<T>;
  /** The first was there first. */
  readonly #watchers: readonly BatchWatcher[];
  readonly #taken = <B>(batch: B | undefined): B | undefined => batch ?? this.#end();
  readonly #failed = (thrown: unknown): never => this.#fail(thrown, 0);
  #isOver = false;

  constructor(source: BatchSource<T>, watchers: readonly BatchWatcher[] = []) {
    this.#source = source;
    this.#watchers = watchers;
  }

  /** As {@link BatchSource.next}; what the source throws comes as it is, unless a watcher changes it. */
  next(): readonly T[] | undefined | Promise<readonly T[] | undefined> {
    let batch;
    try {
      batch = this.#source.next();
    } catch (thrown) {
      return this.#fail(thrown, 0);
    }
    return batch instanceof Promise ? batch.then(this.#taken, this.#failed) : batch ?? this.#end();
  }

  /** Takes no more; can be called while `next` waits. */
  return(): void {
    this.#source.return();
    if (this.#isOver) return;
    this.#isOver = true;
    for (const watcher of this.#watchers) watcher.left?.();
  }

  /** The same batches, of which `watcher` is told how they end, after those that watch already. */
  watched(watcher: BatchWatcher): Batches<T> {
    return new Batches(this.#source, [...this.#watchers, watcher]);
  }

  #end(): undefined {
    if (this.#isOver) return undefined;
    this.#isOver = true;
    for (const [i, watcher] of this.#watchers.entries()) {
      try {
        watcher.ended();
      } catch (thrown) {
        return this.#fail(thrown, i + 1);
      }
    }
    return undefined;
  }

  /** Throws what the watchers from one on make of it. */
  #fail(thrown: unknown, from: number): never {
    this.#isOver = true;
    let error = thrown;
    for (const watcher of this.#watchers.slice(from)) error = watcher.failed(error);
    throw error;
  }

  /** One by one; leaving ends them, even while one is waited for. */
  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    let batch: readonly T[] = [];
    let at = 0;
    return {
      next: async () => {
        while (at === batch.length) {
          const more = await this.next();
          if (!more) return END;
          batch = more;
          at = 0;
        }
        return { done: false, value: batch[at++]! };
      },
      return: () => {
        this.return();
        batch = [];
        at = 0;
        return Promise.resolve(END);
      },
    };
  }
}

const END = { done: true, value: undefined } as const;

/** Told once how {@link Batches} end. */
export interface BatchWatcher {
  /** All are taken. What it throws comes in place of the end. */
  ended(): void;
  /** They have failed; answers what is thrown in place of this. */
  failed(thrown: unknown): unknown;
  /** The reader takes no more, before the end. */
  left?(): void;
}
