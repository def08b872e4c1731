import type { ParleyProcess } from "../../support/process.ts";
import type { LatencyReport } from "./load_plan.ts";

const WORKER = new URL("./probe_worker.ts", import.meta.url);
const WEIGH_MS = 100;

/** What a {@link Probe} has seen. */
export interface ProbeReport extends LatencyReport {
  /** The most memory that the process had in use, in bytes. */
  readonly peak: number;
}

/**
 * Another client of a process, in a thread of its own, which asks it something now and then; and a look at how much
 * memory the process has in use.
 */
export class Probe implements Disposable {
  readonly #worker = new Worker(WORKER, { type: "module" });
  readonly #process: ParleyProcess;
  readonly #asked = Promise.withResolvers<LatencyReport>();
  readonly #weighing: Promise<void>;
  #peak = 0;
  #isOver = false;

  /** @param url is asked each time by GET; whatever it answers is an answer. */
  constructor(process: ParleyProcess, url: string) {
    this.#process = process;
    this.#worker.onmessage = ({ data }) => this.#asked.resolve(data);
    this.#worker.postMessage(url);
    this.#weighing = this.#weigh();
  }

  /** Ends it; how long answers took, the last one among them. */
  async end(): Promise<ProbeReport> {
    this.#isOver = true;
    this.#worker.postMessage("");
    const report = await this.#asked.promise;
    await this.#weighing;
    return { ...report, peak: this.#peak };
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#worker.terminate();
  }

  async #weigh(): Promise<void> {
    do {
      this.#peak = Math.max(this.#peak, await this.#process.residentBytes());
      await new Promise((resolve) => setTimeout(resolve, WEIGH_MS));
    } while (!this.#isOver);
  }
}
