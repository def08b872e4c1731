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

/** What no client should be told, whatever happens: it says nothing of what became of the message. */
const UNDEFINED: ReadonlySet<string> = new Set(["500", "INTERNAL", "UNKNOWN", "DATA_LOSS", "UNIMPLEMENTED"]);
const PROGRESS_MS = 30_000;

/** Every send and its outcome, in the order of the outcomes, and what was wrong at once. */
export class Recorder {
  readonly sends: Send[] = [];
  /** What no client should ever see, in words. */
  readonly faults: string[] = [];
  /** How often sends failed with which status or code. */
  readonly failures = new Map<string, number>();
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

  /** Counts a failed attempt; one without a defined reason is a fault. */
  failed(text: string, reason: string): void {
    this.failures.set(reason, (this.failures.get(reason) ?? 0) + 1);
    if (UNDEFINED.has(reason)) this.faults.push(`"${text}" was answered ${reason}`);
  }

  /** All counts in one line. */
  get summary(): string {
    const { acknowledged, refused, ambiguous } = this.#counts;
    const failures = [...this.failures].map(([reason, count]) => `${reason} ${count}`).join(", ");
    return `${acknowledged} acknowledged, ${refused} refused, ${ambiguous} ambiguous` +
      (failures && ` (${failures})`);
  }
}
