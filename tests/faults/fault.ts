import type { Random } from "./random.ts";
import type { Ability, Role, Stage } from "./stage.ts";

/**
 * Something that goes wrong for a while, and is mended by the fault itself: when {@link run} resolves, whatever it
 * killed runs again, whatever it cut is whole. Whether the processes have recovered is not its to say.
 */
export interface Fault {
  /** As the schedule prints it, such as `kill -9 chat`. */
  readonly name: string;
  /** What is expected of the product meanwhile and afterwards, in one sentence. */
  readonly expected: string;
  /** What it changes: two faults happen at the same time only where they have none of it in common. */
  readonly touches: readonly Touched[];
  /** Whether it can happen on this stage. */
  readonly happensOn: (stage: StageKind) => boolean;
  /**
   * Does it. Everything that is left to chance comes from `random`, so that a seed repeats it. Once `signal` aborts it
   * mends what it broke, at once.
   */
  run(stage: Stage, random: Random, signal: AbortSignal): Promise<void>;
}

/** The parts of a stage. */
export type Touched = Role | "server" | "front network" | "store network" | "disk" | "clock";

/** What is known of a stage before it is built. */
export interface StageKind {
  readonly store: Stage["store"];
  /** The roles whose processes it has. */
  readonly roles: readonly Role[];
  /** Which of its faults need something of the machine that is there. */
  readonly can: ReadonlySet<Ability>;
}
