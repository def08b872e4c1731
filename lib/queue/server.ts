import { AppError } from "../error/mod.ts";
import type { Broker, Consumer, Delivery, Wire } from "../broker/mod.ts";
import { logger } from "../telemetry/mod.ts";
import type { RawIdForm } from "./codec_raw.ts";
import { codecs } from "./codecs.ts";
import { consumeCalls } from "./consume_calls.ts";
import { handleDelivery, type HandlerOptions } from "./handle_delivery.ts";
import type { OpenPool, WorkerKind } from "./pool.ts";
import { Pools } from "./pools.ts";
import { idOfBody } from "./read_message.ts";
import { type ModuleEntry, modulesByKind, openRegistry, type Registry } from "./registry.ts";

/** How a server serves. */
export interface QueueServerOptions {
  readonly broker: Broker;
  /** The name of the queue. */
  readonly queue: string;
  /** Opens what functions run in. */
  readonly openPool: OpenPool;
  /** What functions run in that do not say so themselves: {@link DEFAULT_WORKER} unless given. */
  readonly worker?: WorkerKind;
  /** Functions that run at the same time at the most: {@link DEFAULT_WORKERS} unless given. */
  readonly workers?: number;
  /** How long a function may run that does not say so itself: {@link TIMEOUT_MS} unless given. */
  readonly timeoutMs?: number;
  /** Names this process among all that serve the queue; a UUID unless given. */
  readonly instance?: string;
  /** How often a call is handed out whose worker ends each time: {@link MAX_DELIVERIES} unless given. */
  readonly maxDeliveries?: number;
  /** How long what runs may go on once the server is told to stop: {@link DRAIN_MS} unless given. */
  readonly drainMs?: number;
  /** Which wires are served; all unless given. */
  readonly wires?: readonly Wire[];
  /** How replies of the raw queue name their call: as a string unless given. */
  readonly rawIds?: RawIdForm;
}

/** What functions run in unless told otherwise. */
export const DEFAULT_WORKER: WorkerKind = "thread";
/** Functions that run at the same time unless told otherwise, as PRPC has it. */
export const DEFAULT_WORKERS = 4;
/** How long a function may run unless told otherwise, in milliseconds. */
export const TIMEOUT_MS = 100_000;
/** How often a call is handed out whose worker ends each time. */
export const MAX_DELIVERIES = 5;
/** How long what runs may go on once the server is told to stop, in milliseconds. */
export const DRAIN_MS = 30_000;

/** Calls that are held for each worker beyond the one that it runs, at the most; there is time for few. */
const AHEAD_EACH = 16;
/** Calls that are held beyond those that run at the most. */
const MAX_AHEAD = 500;

const log = logger("queue");

/** Serves the functions of modules on one queue: PRPC's two wires, and ours. */
export interface QueueServer extends AsyncDisposable {
  /**
   * Serves the functions that the module exports; it is imported by {@link QueueServer.run}, here and where they
   * run. `worker` is what they run in unless they say so themselves.
   */
  module(url: string, options?: { readonly worker?: WorkerKind }): QueueServer;

  /**
   * Serves until the signal is aborted: then takes no more calls, finishes what runs, and gives back what is not
   * finished in time. Can be called once.
   *
   * @throws AppError `FAILED_PRECONDITION` when a module cannot be served, `UNAVAILABLE` when the broker is away
   * at the start. Later it is waited for.
   */
  run(signal?: AbortSignal): Promise<void>;

  /** Resolves once it serves. */
  readonly ready: Promise<void>;
}

/** @throws RangeError when a bound cannot be. */
export function createQueueServer(options: QueueServerOptions): QueueServer {
  const { workers = DEFAULT_WORKERS, timeoutMs = TIMEOUT_MS, drainMs = DRAIN_MS } = options;
  const { maxDeliveries = MAX_DELIVERIES, worker = DEFAULT_WORKER } = options;
  if (!(Number.isInteger(workers) && workers >= 1 && timeoutMs > 0 && drainMs >= 0 && maxDeliveries >= 1)) {
    throw new RangeError(
      `Cannot serve with ${workers} workers, ${timeoutMs} ms, ${drainMs} ms and ${maxDeliveries} deliveries`,
    );
  }
  return new Server({ ...options, workers, timeoutMs, drainMs, maxDeliveries, worker });
}

type Resolved =
  & QueueServerOptions
  & Required<Pick<QueueServerOptions, "workers" | "timeoutMs" | "drainMs" | "maxDeliveries" | "worker">>;

class Server implements QueueServer {
  readonly ready: Promise<void>;
  readonly #options: Resolved;
  readonly #modules: ModuleEntry[] = [];
  readonly #closing = new AbortController();
  readonly #started = Promise.withResolvers<void>();
  #run: Promise<void> | undefined;

  constructor(options: Resolved) {
    this.#options = options;
    this.ready = this.#started.promise;
    this.ready.catch(() => {}); // whoever calls `run` is told
  }

  module(url: string, { worker }: { readonly worker?: WorkerKind } = {}): QueueServer {
    this.#modules.push({ url, worker: worker ?? this.#options.worker });
    return this;
  }

  run(signal?: AbortSignal): Promise<void> {
    if (this.#run) throw new TypeError("Cannot run a queue server: it runs or has run");
    const closing = this.#closing.signal;
    this.#run = this.#serve(signal ? AbortSignal.any([signal, closing]) : closing);
    this.#run.catch((thrown) => this.#started.reject(thrown));
    return this.#run;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#run?.catch(() => {});
  }

  async #serve(signal: AbortSignal): Promise<void> {
    const { broker, queue: name, workers, openPool, instance = crypto.randomUUID(), wires } = this.#options;
    const registry = await openRegistry(this.#modules);
    await using held = new AsyncDisposableStack();
    const pools = held.use(new Pools());
    for (const [kind, modules] of modulesByKind(registry)) {
      pools.set(kind, await openPool(kind, { modules, workers }));
    }
    const queue = broker.queue(name);
    const consumer = held.use(
      await queue.consume({
        name: `${instance}_0`, // PRPC's servers have one for each worker, and number them
        prefetch: workers,
        // Without the feature what is held would have to be run here, however long that takes.
        ahead: broker.features.has("ahead") ? Math.min(AHEAD_EACH * workers, MAX_AHEAD) : 0,
        ...(wires && { wires }),
        idOf: idOfBody,
      }),
    );
    const functions = [...registry.functions.keys(), ...registry.builtIns.keys()];
    held.use(await queue.announce({ name: instance, functions: [...new Set(functions)] }));
    log.info("Serving {count} functions on queue {queue} of {broker}", {
      count: registry.functions.size,
      queue: name,
      broker: broker.description,
    });
    this.#started.resolve();
    await this.#consume(consumer, { registry, pools }, signal);
  }

  async #consume(
    consumer: Consumer,
    { registry, pools }: { registry: Registry; pools: Pools },
    signal: AbortSignal,
  ): Promise<void> {
    const { timeoutMs, maxDeliveries, rawIds, drainMs } = this.#options;
    const options: HandlerOptions = {
      ...{ registry, pools, timeoutMs, maxDeliveries },
      codecs: codecs(rawIds && { rawIds }),
      identify(delivery, id) {
        if (delivery.id === undefined) consumer.identify(delivery, id);
        return consumer.isCancelled(id);
      },
    };
    await consumeCalls(consumer, {
      ...{ signal, drainMs },
      handle: (delivery) => handle(delivery, options),
      stopRunning: () => pools[Symbol.asyncDispose](),
    });
  }
}

async function handle(delivery: Delivery, options: HandlerOptions): Promise<void> {
  try {
    const handled = await handleDelivery(delivery, options);
    const level = handled === "dead" ? "warn" : "debug";
    log[level]("Call {id} is {handled}", { id: delivery.id ?? "without id", handled });
  } catch (thrown) {
    const { id = "without id" } = delivery;
    const { code, message } = AppError.from(thrown);
    log.error("Cannot settle call {id}: {message}", { id, message, thrown });
    if (code === "UNAVAILABLE") return; // the broker was away to the end: it will be delivered again
    // Nobody foresaw this; what is not settled would keep its place for good.
    await delivery.dead({ reason: "it could not be handled", error: message }).catch(() => {});
  }
}
