import type { Broker } from "../lib/broker/mod.ts";
import { openRedisStore, openSqliteStore } from "../lib/chat/mod.ts";
import type { Environment } from "../lib/config/mod.ts";
import { Admission } from "../lib/flow/mod.ts";
import type { WorkerKind } from "../lib/queue/mod.ts";
import {
  type AuthOptions,
  createRpcFetch,
  type FetchInfo,
  type Listener,
  listenFetch,
  listenGrpc,
  type TlsKeyPair,
} from "../lib/rpc/mod.ts";
import { createChatWorker } from "./chat/worker.ts";
import { healthFetch } from "./queue/health.ts";
import type { WorkerArguments } from "./queue/options.ts";
import { type QueueWorker, startQueueWorker } from "./queue/worker.ts";

/** The chat worker as it runs. */
export interface RunningWorker {
  /** What it listens on and keeps its log in, for people. */
  readonly facts: { readonly grpc: string; readonly connect: string; readonly store: string };
  /** Takes nothing new, ends streams with a status to resume from, finishes calls, closes; `ms` at the most. */
  drain(ms: number): Promise<void>;
}

/** What the chat worker needs beside its configuration. */
export interface WorkerHost {
  hostname: string;
  tls: TlsKeyPair | undefined;
  /** Who may call what; everybody may everything unless given. */
  auth?: AuthOptions | undefined;
  /** Of this process: what it refuses while it is busy. One of its own unless given. */
  admission?: Admission;
}

/** How long the last statuses may take to reach the peers, once all calls have ended, in milliseconds. */
const LAST_WORDS_MS = 1_000;

/** Opens the store and the ports, and begins to stand for the lease. */
export async function startChatWorker(
  config: Environment,
  { hostname, tls, auth, admission = new Admission() }: WorkerHost,
): Promise<RunningWorker> {
  const store = config.REDIS_URL
    ? await openRedisStore(config.REDIS_URL)
    : openSqliteStore(`${await dataFolder(config.DATA_DIR)}/chat.db`);
  const worker = createChatWorker({
    store,
    holder: `${hostname}/${Deno.pid}`,
    address: config.MESSENGER_ADVERTISE_ADDR ?? `${hostname}:${config.MESSENGER_SERVER_PORT}`,
    auth,
    admission,
    retention: { keepMessages: config.CHAT_KEEP_MESSAGES, keepDays: config.CHAT_KEEP_DAYS },
  });
  const listeners: Listener[] = [];
  try {
    const bind = { hostname: "0.0.0.0", tls };
    listeners.push(
      await listenGrpc(worker.routes, { ...worker.rpc, ...bind, port: config.MESSENGER_SERVER_PORT }),
    );
    const rpc = createRpcFetch(worker.routes, worker.rpc);
    const answer = (request: Request, info: FetchInfo) =>
      rpc(request, info) ?? new Response("Not found\n", { status: 404 });
    listeners.push(listenFetch(answer, { ...bind, port: config.MESSENGER_CONNECT_PORT }));
  } catch (thrown) {
    await Promise.all(listeners.map((listener) => listener.drain(0)));
    await store[Symbol.asyncDispose]();
    throw thrown;
  }
  worker.start();
  const [grpc, connect] = listeners.map(({ address }) => address);
  return {
    facts: { grpc: grpc!, connect: connect!, store: store.description },
    async drain(ms) {
      await worker.drain(ms);
      await Promise.all(listeners.map((listener) => listener.drain(LAST_WORDS_MS)));
      await store[Symbol.asyncDispose]();
    },
  };
}

/** What the queue worker needs beside its configuration. */
export interface QueueHost {
  /** Where calls come from; it stays open. */
  broker: Broker;
  args: WorkerArguments;
  /** What functions run in, where neither they nor the command line say. */
  worker: WorkerKind;
}

/** Begins to serve the functions of the queue. */
export async function startQueue(config: Environment, host: QueueHost): Promise<QueueWorker> {
  const { broker, args: { modules, worker = host.worker, workers } } = host;
  return await startQueueWorker({
    ...{ broker, modules, worker, workers },
    queue: config.PRPC_QUEUE_NAME,
    instance: config.PRPC_INSTANCE_NAME,
    drainMs: config.DRAIN_SECONDS * 1_000,
  });
}

/** Answers those who watch over a queue worker. */
export function listenHealth(config: Environment, worker: QueueWorker): Listener {
  const options = { hostname: "0.0.0.0", port: config.QUEUE_HEALTH_PORT, tls: undefined };
  return listenFetch(healthFetch(worker), options);
}

async function dataFolder(path: string): Promise<string> {
  await Deno.mkdir(path, { recursive: true });
  return path;
}
