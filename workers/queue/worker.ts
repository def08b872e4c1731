import type { Broker } from "../../lib/broker/mod.ts";
import { createQueueServer, type WorkerKind } from "../../lib/queue/mod.ts";
import { withDeadline } from "../../lib/time/mod.ts";
import { createOpenPool } from "./pools/open_pools.ts";

/** What a queue worker serves, and how. */
export interface QueueWorkerOptions {
  /** Where calls come from; it stays open. */
  readonly broker: Broker;
  readonly queue: string;
  /** Names this process among all that serve the queue; a UUID unless given. */
  readonly instance?: string | undefined;
  /** URLs of the modules whose functions are served: {@link EXAMPLES} unless there is one. */
  readonly modules: readonly string[];
  /** What functions run in that do not say so themselves. */
  readonly worker: WorkerKind;
  /** Functions that run at the same time at the most; as many as the server has it unless given. */
  readonly workers?: number | undefined;
  /** How long what runs may go on after the drain began, in milliseconds. */
  readonly drainMs: number;
}

/** A queue worker as it runs. */
export interface QueueWorker {
  /** Whether it takes calls now, and the broker knows it. */
  isReady(): Promise<boolean>;
  /** Rejects when it cannot serve any longer; resolves when it was drained. */
  readonly ended: Promise<void>;
  /** Takes no more calls, finishes what runs, gives back what does not end in time; `ms` at the most. */
  drain(ms: number): Promise<void>;
}

/** The functions of PRPC's documentation: `hello_world`, `summ`, `ping`. */
export const EXAMPLES: string = import.meta.resolve("./functions/examples.ts");

/** How long the broker may take to say that it knows a worker, in milliseconds. */
const ANSWER_MS = 2_000;

/**
 * Serves functions on one queue; resolves once it does.
 *
 * @throws AppError `FAILED_PRECONDITION` when a module cannot be served, `UNAVAILABLE` when the broker is away.
 */
export async function startQueueWorker(options: QueueWorkerOptions): Promise<QueueWorker> {
  const { broker, queue, instance = crypto.randomUUID(), modules, worker, workers, drainMs } = options;
  const stopping = new AbortController();
  const server = createQueueServer({
    ...{ broker, queue, instance, worker, drainMs },
    ...(workers !== undefined && { workers }),
    openPool: createOpenPool(),
  });
  for (const url of modules.length > 0 ? modules : [EXAMPLES]) server.module(url);
  const ended = server.run(stopping.signal);
  ended.catch(() => {}); // told by `ended`, and by what is thrown here
  await server.ready;
  return {
    ended,
    async isReady() {
      if (stopping.signal.aborted) return false;
      const alive = withDeadline(broker.queue(queue).workers(), ANSWER_MS, "ask the broker");
      return await alive.then((all) => all.some(({ name }) => name === instance), () => false);
    },
    async drain(ms) {
      stopping.abort();
      await withDeadline(ended, ms, "drain the queue worker");
    },
  };
}
