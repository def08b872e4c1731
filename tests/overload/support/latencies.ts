import type { LatencyReport } from "./load_plan.ts";

/** How long things took, to a millisecond; no more memory for a million of them than for one. */
export class Latencies {
  readonly #counts = new Uint32Array(60_000);
  #count = 0;
  #max = 0;

  add(ms: number): void {
    const at = Math.min(this.#counts.length - 1, Math.max(0, Math.round(ms)));
    this.#counts[at]!++;
    this.#count++;
    this.#max = Math.max(this.#max, at);
  }

  get report(): LatencyReport {
    return { count: this.#count, p50: this.#at(0.5), p99: this.#at(0.99), max: this.#max };
  }

  #at(part: number): number {
    let left = this.#count * part;
    for (let ms = 0; ms < this.#counts.length; ms++) {
      left -= this.#counts[ms]!;
      if (left <= 0) return ms;
    }
    return this.#max;
  }
}
