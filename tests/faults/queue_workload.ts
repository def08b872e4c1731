import { fromFileUrl } from "@std/path";
import { type Broker, openBroker } from "../../lib/broker/mod.ts";
import { loadConfig } from "../../lib/config/mod.ts";
import { createQueueClient, type QueueClient } from "../../lib/queue/mod.ts";
import { withDeadline } from "../../lib/time/mod.ts";
import { lastLossMs } from "./check_log.ts";
import { checkQueue } from "./queue_checker.ts";
import { edgeLane, keyedLane, type Lane, returningLane, waitingLane } from "./queue_clients.ts";
import { type DeadRecord, EFFECT, type Effect, type QueueHistory } from "./queue_history.ts";
import { QueueRecorder } from "./queue_recorder.ts";
import type { Random } from "./random.ts";
import type { Stage } from "./stage.ts";
import type { RunningWorkload, Workload } from "./workload.ts";

/** A call of a worker that was killed goes to another after so many seconds: less than some stand still. Kafka takes 6. */
const CLAIM_SECONDS = 3;
/** How long clients may take to end what they do, and calls to get their results, once all is quiet, in milliseconds. */
const END_MS = 60_000;
/** The same for each call that a store may have been made to forget, in milliseconds. */
const GONE_MS = 50;
/** Results that are read at the same time at the end. */
const READERS = 50;
const DEAD = 10_000;

/** A queue with clients of every kind, whose functions leave traces of each run. */
export const queueWorkload: Workload<QueueHistory> = {
  name: "queue",
  plan: {
    counts: { serve: 2, queue: 2 },
    queueArgs: ["--workers", "2", "--module", fromFileUrl(import.meta.resolve("./queue_functions.ts"))],
    env: { QUEUE_CLAIM_SECONDS: String(CLAIM_SECONDS) },
    opensFiles: true,
  },
  runsOn: () => true,
  start: (stage, random) => RunningQueue.start(stage, random),
  verify: checkQueue,
};

class RunningQueue implements RunningWorkload<QueueHistory> {
  readonly #stage: Stage;
  readonly #opened: AsyncDisposableStack;
  readonly #broker: Broker;
  readonly #recorder: QueueRecorder;
  readonly #lanes: Promise<unknown>;
  #dead: readonly DeadRecord[] = [];
  #stopped = false;

  private constructor(stage: Stage, opened: AsyncDisposableStack, parts: Parts) {
    this.#stage = stage;
    this.#opened = opened;
    this.#broker = parts.broker;
    this.#recorder = parts.recorder;
    this.#lanes = Promise.all(parts.lanes.map((lane) => this.#repeat(lane)));
  }

  static async start(stage: Stage, random: Random): Promise<RunningQueue> {
    await using opened = new AsyncDisposableStack();
    const recorder = new QueueRecorder();
    const brokers = [await open(stage, opened), await open(stage, opened)] as const;
    const [near, far] = [clientOf(brokers[0], opened), clientOf(brokers[1], opened)];
    const part = (name: string) => ({ recorder, random: random.fork(), name });
    const lanes = [
      waitingLane(near, part("waits 1")),
      waitingLane(near, part("waits 2")),
      waitingLane(far, part("waits 3")),
      keyedLane([near, far], part("keyed")),
      returningLane(near, part("returns 1")),
      returningLane(far, part("returns 2")),
      edgeLane(stage.edges, part("edge 1")),
      edgeLane(stage.edges, part("edge 2")),
    ];
    return new RunningQueue(stage, opened.move(), { broker: brokers[0], recorder, lanes });
  }

  get done(): number {
    return this.#recorder.results.length;
  }

  async stop(): Promise<QueueHistory> {
    this.#stopped = true;
    await withDeadline(this.#lanes, END_MS, "end the clients of the queue");
    await this.#readAll();
    const { queue } = clientOf(this.#broker, this.#opened);
    const letters = await this.#broker.queue(queue).dead.list({ limit: DEAD });
    this.#dead = letters.map(({ id = "", attempts, reason }) => ({ id, attempts, reason }));
    const history = this.history();
    await this.#opened.disposeAsync();
    return history;
  }

  history(): QueueHistory {
    const { calls, results, faults } = this.#recorder;
    return {
      calls: [...calls],
      effects: effectsOf(this.#stage),
      results: [...results],
      dead: this.#dead,
      features: [...this.#broker.features],
      losses: [...this.#stage.losses],
      seen: [...faults],
    };
  }

  summary({ calls, effects, results, dead }: QueueHistory): string {
    const acknowledged = calls.filter(({ outcome }) => outcome === "acknowledged").length;
    const again = effects.filter(({ attempt }) => attempt > 1).length;
    return `queue: ${acknowledged} acknowledged, ${
      calls.length - acknowledged
    } ambiguous; ${effects.length} runs, ` +
      `${again} of them again; ${results.length} results read, ${dead.length} given up`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    await this.#opened.disposeAsync();
  }

  async #repeat(lane: Lane): Promise<void> {
    while (!this.#stopped) {
      await lane().catch((thrown) => this.#recorder.faults.push(`a client ended: ${thrown}`));
    }
  }

  /** The result of every call once more, by a client that has seen none of them. */
  async #readAll(): Promise<void> {
    const client = clientOf(await open(this.#stage, this.#opened), this.#opened);
    const lostMs = lastLossMs(this.#stage.losses);
    const calls = new Map(this.#recorder.calls.map((call) => [call.id, call.startMs > lostMs]));
    const ids = [...new Set(this.#recorder.ids)];
    const endMs = performance.now() + END_MS;
    await Promise.all(Array.from({ length: READERS }, async () => {
      for (let id = ids.pop(); id !== undefined; id = ids.pop()) {
        const leftMs = calls.get(id) ? endMs - performance.now() : GONE_MS; // it may be gone for good
        await this.#recorder.read("the end", client.find(id), Math.max(1, leftMs));
      }
    }));
  }
}

interface Parts {
  readonly broker: Broker;
  readonly recorder: QueueRecorder;
  readonly lanes: readonly Lane[];
}

async function open({ env }: Stage, opened: AsyncDisposableStack): Promise<Broker> {
  return opened.use(await openBroker(loadConfig({ env, readFile: () => "" })));
}

function clientOf(broker: Broker, opened: AsyncDisposableStack): QueueClient {
  const { PRPC_QUEUE_NAME: queue } = loadConfig({ env: {}, readFile: () => "" });
  return opened.use(createQueueClient({ broker, queue }));
}

/** What functions wrote, in whatever process. */
function effectsOf({ members }: Stage): Effect[] {
  const lines = members.flatMap(({ process }) => process.output.filter((line) => line.startsWith(EFFECT)));
  return lines.map((line) => JSON.parse(line.slice(EFFECT.length)));
}
