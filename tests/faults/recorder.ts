import { eventually } from "../support/eventually.ts";

/** What a sender was told: stored, certainly not stored, or neither. */
export type Outcome = "acknowledged" | "refused" | "ambiguous";

/** One message that a sender tried to send, once or with retries, and how that ended. */
export interface Send {
  readonly text: string;
  readonly outcome: Outcome;
  /** From the first attempt to the last answer, on the clock of the test. */
  readonly startMs: number;
  readonly endMs: number;
  /** What an acknowledgement told; not every protocol tells the number. */
  readonly seq?: bigint;
  readonly epoch?: string;
  readonly sendTime?: string;
}

/** What an acknowledgement tells. */
export type Acknowledgement = Required<Pick<Send, "sendTime">> & Pick<Send, "seq" | "epoch">;

const PROGRESS_MS = 30_000;

/** Every send and its outcome, in the order of the outcomes, and what was wrong at once. */
export class Recorder {
  readonly sends: Send[] = [];
  /** What no client should ever see, in words. */
  readonly faults: string[] = [];
  readonly #counts: Record<Outcome, number> = { acknowledged: 0, refused: 0, ambiguous: 0 };
  #texts = 0;

  /** How many sends ended so. */
  count(outcome: Outcome): number {
    return this.#counts[outcome];
  }

  /** A text that no other message has. */
  text(sender: string): string {
    return `${sender} ${++this.#texts}`;
  }

  /** Opens the record of one send; exactly one outcome closes it. */
  begin(text: string): { end(outcome: Outcome, told?: Acknowledgement): void } {
    const startMs = performance.now();
    return {
      end: (outcome, told) => {
        this.#counts[outcome]++;
        this.sends.push({ text, outcome, startMs, endMs: performance.now(), ...told });
      },
    };
  }

  /** Waits until so many more are acknowledged. */
  async progress(more: number, withinMs: number = PROGRESS_MS): Promise<void> {
    const goal = this.count("acknowledged") + more;
    await eventually(`${goal} are acknowledged`, () => this.count("acknowledged") >= goal, {
      withinMs,
      everyMs: 1,
    });
  }

  /** All counts in one line. */
  get summary(): string {
    const { acknowledged, refused, ambiguous } = this.#counts;
    return `${acknowledged} acknowledged, ${refused} refused, ${ambiguous} ambiguous`;
  }
}
