/** Cancelled calls that a consumer remembers at the most; the oldest goes. */
const MAX_REMEMBERED = 100_000;

/** The ids of the calls that a consumer heard were cancelled. */
export class CancelledCalls {
  readonly #ids = new Set<string>();

  add(id: string): void {
    this.#ids.add(id);
    if (this.#ids.size <= MAX_REMEMBERED) return;
    const [oldest] = this.#ids;
    if (oldest !== undefined) this.#ids.delete(oldest);
  }

  has(id: string): boolean {
    return this.#ids.size > 0 && this.#ids.has(id);
  }
}
