import type { ParleyProcess } from "../../support/process.ts";
import { Latencies } from "./latencies.ts";

const EVERY_MS = 100;
const TIMEOUT_MS = 10_000;

/** Another client of a process, which asks it something now and then, and looks at its memory, until it is disposed of. */
export class Probe {
  readonly #latencies = new Latencies();
  readonly #process: ParleyProcess;
  readonly #url: string;
  #peak = 0;
  #isOver = false;

  /** @param url is asked each time by GET; whatever it answers is an answer. */
  constructor(process: ParleyProcess, url: string) {
    this.#process = process;
    this.#url = url;
    void this.#ask();
    void this.#weigh();
  }

  /** How long answers took, in milliseconds: at least 99 of 100 took no longer. None at all counts as a minute. */
  get p99(): number {
    const { count, p99 } = this.#latencies.report;
    return count === 0 ? 60_000 : p99;
  }

  /** The most memory that the process had in use, in bytes. */
  get peak(): number {
    return this.#peak;
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
  }

  async #ask(): Promise<void> {
    while (!this.#isOver) {
      const startMs = performance.now();
      try {
        const response = await fetch(this.#url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
        await response.body?.cancel();
        this.#latencies.add(performance.now() - startMs);
      } catch {
        this.#latencies.add(TIMEOUT_MS);
      }
      await pause();
    }
  }

  async #weigh(): Promise<void> {
    while (!this.#isOver) {
      this.#peak = Math.max(this.#peak, await this.#process.residentBytes());
      await pause();
    }
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, EVERY_MS));
}
