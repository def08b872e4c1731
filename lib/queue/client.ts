import { AppError } from "../error/mod.ts";
import { type Broker, type BrokerQueue, type Priority, Stop, type Wire } from "../broker/mod.ts";
import { codecs } from "./codecs.ts";
import type { FunctionDescription } from "./describe.ts";
import { GET_FUNCTION_SCHEMAS } from "./built_in.ts";
import type { CallMessage, Codec } from "./message.ts";
import { NotPlain, toPlain } from "./plain.ts";
import { StoredCall } from "./stored_call.ts";
import { parseUuid, uuidOf } from "./uuid.ts";

/** What a client calls. */
export interface QueueClientOptions {
  readonly broker: Broker;
  /** The name of the queue. */
  readonly queue: string;
  /** How messages are written: `native` for workers of ours, `raw` or `pickled` for PRPC's servers too. */
  readonly wire?: Wire;
}

/** How a function is called. */
export interface CallOptions {
  /** Positional arguments. */
  readonly args?: readonly unknown[];
  /** Keyword arguments. */
  readonly kwargs?: Readonly<Record<string, unknown>>;
  /** After how many milliseconds nobody waits any more: a call that was not run by then is dropped. */
  readonly deadlineMs?: number;
  /** Ends the storing and the waiting, and cancels the call. */
  readonly signal?: AbortSignal;
  /** Which calls come first; needs the wire `native` and a broker with priorities. */
  readonly priority?: Priority;
  /** Not run before; needs a broker with delay. */
  readonly runAt?: Date;
  /**
   * Fails at once with `UNAVAILABLE` when no worker that is alive serves the function, as far as workers say so: ours
   * do, PRPC's do not. Where PRPC's serve the queue, a call of `get_function_server` tells whether one answers, and
   * what it serves.
   */
  readonly requireWorker?: boolean;
  /** Names the call: the same key again, on the same queue, is the same call, stored and run once. */
  readonly idempotencyKey?: string;
  /** Whether the result will be waited for here, true unless given; it can be read by the id in any case. */
  readonly awaited?: boolean;
}

/** Calls the functions of one queue. Disposing it ends what waits; the broker stays open, and calls stay stored. */
export interface QueueClient extends AsyncDisposable {
  readonly queue: string;
  readonly wire: Wire;

  /**
   * Stores a call; it is stored when this resolves, whether or not anybody serves it.
   *
   * @throws AppError `INVALID_ARGUMENT` when the arguments cannot travel or the broker lacks what is asked for;
   * `UNAVAILABLE` when the broker is away until the deadline, or for `requireWorker`; `CANCELLED`.
   */
  call<T = unknown>(name: string, options?: CallOptions): Promise<StoredCall<T>>;

  /** A call that was stored before, by anybody, on the same wire. @throws AppError `INVALID_ARGUMENT` */
  find<T = unknown>(id: string): StoredCall<T>;

  /** What the functions of the queue say of themselves; asks a worker. */
  functions(options?: Pick<CallOptions, "deadlineMs" | "signal">): Promise<readonly FunctionDescription[]>;
}

/** How long {@link QueueClient.functions} waits for a worker, in milliseconds. */
const FUNCTIONS_MS = 10_000;

/** @throws AppError `INVALID_ARGUMENT` when the queue's name is none. */
export function createQueueClient({ broker, queue: name, wire = "native" }: QueueClientOptions): QueueClient {
  const queue = broker.queue(name);
  const codec = codecs()[wire];
  const closing = new Stop();
  const stored = <T>(call: CallMessage, signal?: AbortSignal) =>
    new StoredCall<T>({ queue, codec, call, closing, ...(signal && { signal }) });
  const client: QueueClient = {
    queue: name,
    wire,
    async call<T>(func: string, options: CallOptions = {}) {
      const call = newCall(name, func, options);
      if (options.requireWorker) await checkWorker(queue, func);
      await publish({ queue, codec, closing }, call, options);
      return stored<T>(call, options.signal);
    },
    find<T>(id: string) {
      const uuid = parseUuid(id);
      if (!uuid) {
        throw new AppError("INVALID_ARGUMENT", `Cannot find call "${id.slice(0, 80)}": it is not a UUID`);
      }
      return stored<T>({ id: uuid, func: "", args: [], kwargs: {} });
    },
    async functions({ deadlineMs = FUNCTIONS_MS, signal } = {}) {
      const call = await client.call<FunctionDescription[]>(GET_FUNCTION_SCHEMAS, {
        deadlineMs,
        ...(signal && { signal }),
      });
      return await call.result();
    },
    [Symbol.asyncDispose]() {
      closing.abort(
        new AppError("CANCELLED", `Cannot wait for calls on queue "${name}": the client is closed`),
      );
      return Promise.resolve();
    },
  };
  return client;
}

function newCall(queue: string, func: string, options: CallOptions): CallMessage {
  const { args = [], kwargs = {}, deadlineMs, idempotencyKey } = options;
  if (func === "") throw new AppError("INVALID_ARGUMENT", `Cannot call function "": it has no name`);
  if (deadlineMs !== undefined && !(deadlineMs > 0)) {
    throw new AppError("INVALID_ARGUMENT", `Cannot call "${func}" within ${deadlineMs} ms: need more than 0`);
  }
  const createdMs = Date.now();
  return {
    id: idempotencyKey === undefined ? crypto.randomUUID() : uuidOf(queue, idempotencyKey),
    func,
    args: plainArguments(func, () => args.map(toPlain)),
    kwargs: plainArguments(func, () => toPlain(kwargs) as Record<string, unknown>),
    createdMs,
    ...(deadlineMs !== undefined && { deadlineMs: createdMs + deadlineMs }),
  };
}

function plainArguments<T>(func: string, convert: () => T): T {
  try {
    return convert();
  } catch (thrown) {
    if (!(thrown instanceof NotPlain)) throw thrown;
    throw new AppError("INVALID_ARGUMENT", `Cannot encode the arguments of ${func}(): ${thrown.message}`);
  }
}

async function checkWorker(queue: BrokerQueue, func: string): Promise<void> {
  const workers = await queue.workers();
  if (workers.some(({ functions }) => functions.includes(func))) return;
  throw new AppError("UNAVAILABLE", `no live worker serves "${func}" on queue "${queue.name}"`);
}

function publish(
  { queue, codec, closing }: { queue: BrokerQueue; codec: Codec; closing: Stop },
  call: CallMessage,
  { deadlineMs, priority, runAt, signal, awaited = true }: CallOptions,
): Promise<unknown> {
  return queue.publish({
    id: call.id,
    wire: codec.wire,
    body: codec.encodeCall(call),
    ...(runAt && { runAtMs: runAt.getTime() }),
    ...(priority && { priority }),
    ...(call.deadlineMs !== undefined && { deadlineMs: call.deadlineMs }),
  }, {
    awaited,
    ...(deadlineMs !== undefined && { timeoutMs: deadlineMs }),
    signal: signal ? AbortSignal.any([closing.signal, signal]) : closing,
  });
}
