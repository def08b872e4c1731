import { AppError } from "../../lib/error/mod.ts";
import { withDeadline } from "../../lib/time/mod.ts";
import { eventually } from "../support/eventually.ts";
import type { Fault } from "./fault.ts";
import { joinPlans, openStage } from "./open_stage.ts";
import { Random } from "./random.ts";
import { schedule, type Step } from "./schedule.ts";
import type { Ability, Stage, StoreName } from "./stage.ts";
import { wait } from "./wait.ts";
import type { RunningWorkload, Violation, Workload } from "./workload.ts";

/** One run on one stage. */
export interface RoundOptions {
  readonly store: StoreName;
  readonly seed: number;
  /** How long faults happen, in seconds; what is under way then is mended. */
  readonly seconds: number;
  readonly workloads: readonly Workload[];
  readonly faults: readonly Fault[];
  readonly can: ReadonlySet<Ability>;
  /** Takes a line of progress. */
  readonly print: (line: string) => void;
}

/** What a round proved. */
export interface RoundResult {
  readonly violations: readonly Violation[];
  /** By the workload's name. */
  readonly histories: Readonly<Record<string, unknown>>;
  /** What happened, in order, with times. */
  readonly steps: readonly string[];
  /** What the processes logged. */
  readonly logs: readonly string[];
  /** One line of figures for each workload. */
  readonly summaries: readonly string[];
}

/** After a fault each workload must get on again within this time. */
const GET_ON_MS = 30_000;
/** How long everything may take to be ready once all is quiet. */
const READY_MS = 30_000;
/** How long a fault may take to be mended once the time is over. */
const MEND_MS = 60_000;
const STOP_MS = 120_000;

/** Faults happen to real processes while clients work; then all is quiet, and the histories are judged. */
export async function runRound(options: RoundOptions): Promise<RoundResult> {
  const { workloads, store, seed } = options;
  const round = new Round(options);
  await using stage = await openStage({
    store,
    can: options.can,
    plan: joinPlans(workloads.map(({ plan }) => plan)),
  });
  await stage.ready(READY_MS);
  const random = new Random(seed);
  const [forSteps, forClients] = [random.fork(), random.fork()];
  const { can } = stage;
  const roles = [...new Set(stage.members.map(({ role }) => role))];
  const steps = schedule(options.faults, { store, roles, can }, forSteps);
  await round.startAll(stage, forClients);
  await round.happen(stage, steps);
  await round.settle(stage);
  return round.result(stage);
}

class Round {
  readonly #options: RoundOptions;
  readonly #running = new Map<Workload, RunningWorkload>();
  readonly #histories: Record<string, unknown> = {};
  readonly #violations: Violation[] = [];
  readonly #steps: string[] = [];
  readonly #summaries: string[] = [];
  readonly #startMs = performance.now();

  constructor(options: RoundOptions) {
    this.#options = options;
  }

  async startAll(stage: Stage, random: Random): Promise<void> {
    for (const workload of this.#options.workloads) {
      this.#running.set(workload, await workload.start(stage, random.fork()));
    }
    await this.#getOn("the start");
  }

  /** One step after the other until the time is over. */
  async happen(stage: Stage, steps: Iterator<Step, never>): Promise<void> {
    const { seconds } = this.#options;
    const signal = AbortSignal.timeout(seconds * 1_000);
    while (!signal.aborted) {
      const { faults, pauseMs } = steps.next().value;
      const name = faults.map(({ fault }) => fault.name).join(" + ");
      this.#tell(name);
      const all = faults.map(async ({ fault, random }) => {
        try {
          await withDeadline(fault.run(stage, random, signal), seconds * 1_000 + MEND_MS, fault.name);
        } catch (thrown) {
          this.#violations.push(`${fault.name}: ${words(thrown)}`);
        }
      });
      await Promise.all(all);
      await this.#getOn(name);
      await wait(pauseMs, signal);
    }
  }

  /** All is quiet: everything becomes ready, every history is taken and judged. */
  async settle(stage: Stage): Promise<void> {
    this.#tell("quiet");
    await stage.ready(READY_MS).catch((thrown) => this.#violations.push(`all is quiet: ${words(thrown)}`));
    for (const [workload, running] of this.#running) {
      try {
        const history = await withDeadline(running.stop(), STOP_MS, `stop ${workload.name}`);
        this.#violations.push(...workload.verify(history));
        this.#histories[workload.name] = history;
      } catch (thrown) {
        this.#violations.push(`${workload.name} does not come to an end: ${words(thrown)}`);
        this.#histories[workload.name] = running.history();
        await withDeadline(Promise.resolve(running[Symbol.asyncDispose]()), STOP_MS, `end ${workload.name}`)
          .catch(() => {});
      }
      this.#summaries.push(running.summary(this.#histories[workload.name]));
    }
    this.#tell("judged");
  }

  result(stage: Stage): RoundResult {
    return {
      violations: this.#violations,
      histories: this.#histories,
      steps: this.#steps,
      logs: stage.logs(),
      summaries: this.#summaries,
    };
  }

  async #getOn(after: string): Promise<void> {
    await Promise.all([...this.#running].map(async ([{ name }, running]) => {
      const before = running.done;
      await eventually("it gets on", () => running.done > before, { withinMs: GET_ON_MS })
        .catch(() => this.#violations.push(`${name}: does not get on within ${GET_ON_MS} ms after ${after}`));
    }));
  }

  #tell(what: string): void {
    const line = `${((performance.now() - this.#startMs) / 1_000).toFixed(1).padStart(6)} s  ${what}`;
    this.#steps.push(line);
    this.#options.print(line);
  }
}

function words(thrown: unknown): string {
  const { message } = AppError.from(thrown);
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? `: ${thrown.cause.message}` : "";
  return thrown instanceof Error ? thrown.message + cause : message;
}
