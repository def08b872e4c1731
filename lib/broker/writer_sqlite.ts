import { Batcher } from "../flow/mod.ts";
import { type Database, retryBusy, transaction } from "../sqlite/mod.ts";
import type { Bell, Doorbell } from "./doorbell.ts";

const MAX_BATCH = 500;
const MAX_WAITING = 100_000;

/** Changes one thing in a transaction, and names the bells to be rung once that is kept. */
type Step = (ring: (bell: Bell) => void) => unknown;

/** Steps that come while others are being written share a transaction, and so its fsync. */
export class SqliteWriter {
  readonly #db: Database;
  readonly #doorbell: Doorbell;
  readonly #batcher = new Batcher<Step, { readonly value: unknown }>({
    run: (steps) => this.#run(steps),
    maxBatch: MAX_BATCH,
    maxWaiting: MAX_WAITING,
  });

  constructor(db: Database, doorbell: Doorbell) {
    this.#db = db;
    this.#doorbell = doorbell;
  }

  /**
   * Does the step, which must not throw, and answers what it answers once that is kept.
   *
   * @throws AppError `UNAVAILABLE` when the file stays busy; nothing is changed then.
   */
  async write<T>(step: (ring: (bell: Bell) => void) => T): Promise<T> {
    let result: { readonly value: T } | undefined;
    await this.#batcher.submit((ring) => result = { value: step(ring) });
    if (!result) throw new TypeError("Cannot answer a step that was not done");
    return result.value;
  }

  /**
   * Does a step at once whose loss in a crash of the machine does no harm: it costs no fsync.
   *
   * What was written before it is kept all the same.
   */
  async writeLightly<T>(step: () => T): Promise<T> {
    return await retryBusy(() => {
      this.#db.exec("PRAGMA synchronous = NORMAL");
      try {
        return transaction(this.#db, step);
      } finally {
        this.#db.exec("PRAGMA synchronous = FULL");
      }
    });
  }

  /** Resolves when nothing is under way. */
  idle(): Promise<void> {
    return this.#batcher.idle();
  }

  async #run(steps: readonly Step[]): Promise<readonly { readonly value: unknown }[]> {
    const bells = new Set<Bell>();
    const ring = (bell: Bell) => void bells.add(bell);
    const results = await retryBusy(() =>
      transaction(this.#db, () => steps.map((step) => ({ value: step(ring) })))
    );
    for (const bell of bells) this.#doorbell.ring(bell);
    return results;
  }
}
