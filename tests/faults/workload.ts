import type { Random } from "./random.ts";
import type { ProcessPlan, Stage } from "./stage.ts";

/**
 * What clients do to the processes while faults happen, and how it is proven afterwards that the promises were kept.
 *
 * `H` is its history: plain data that JSON can hold (numbers of 64 bits as strings), so that a failing run writes it
 * to a file and {@link verify} judges what is read back from there just the same.
 */
export interface Workload<H = unknown> {
  readonly name: string;
  /** The processes that it needs. */
  readonly plan: ProcessPlan;
  /** Whether it can be run on this store. */
  runsOn(stage: Pick<Stage, "store">): boolean;
  /**
   * Starts its clients, which work without a pause until they are stopped. They meet every error that there is, and
   * none of them ends for it.
   */
  start(stage: Stage, random: Random): Promise<RunningWorkload<H>>;
  /** What breaks a promise, in words; empty when all were kept. A pure function of the history. */
  verify(history: H): Violation[];
}

/** One broken promise, in words that name the client, the message or call, and what is wrong. */
export type Violation = string;

/** A workload whose clients work. Disposing it ends them at once. */
export interface RunningWorkload<H = unknown> extends AsyncDisposable {
  /** How many writes were acknowledged so far, or calls answered: whether it gets on. */
  readonly done: number;
  /**
   * Called once all faults are over and every process is ready: lets clients finish what is under way, waits until
   * readers have what there is, and reads what is stored. Answers all that was recorded.
   *
   * @throws Error when it does not come to an end in time: the run has failed.
   */
  stop(): Promise<H>;
  /** What was recorded so far, for a run that fails before its end. */
  history(): H;
  /** One line of figures, for people. */
  summary(history: H): string;
}
