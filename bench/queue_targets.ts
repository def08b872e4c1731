import { fromFileUrl } from "@std/path";
import type { WorkerKind } from "../lib/queue/mod.ts";
import { KafkaServer } from "../tests/support/kafka.ts";
import { kafkaRequirement } from "../tests/support/kafka_requirement.ts";
import { ParleyProcess } from "../tests/support/process.ts";
import { RedisServer } from "../tests/support/redis.ts";
import { requirement } from "../tests/support/requirements.ts";
import type { RoundTripOptions, RoundTripResult } from "./load/round_trips.ts";
import { nodePeer } from "./peers.ts";
import { Missing } from "./row.ts";
import { runScript, Script } from "./script.ts";
import { TellingProcess } from "./telling_process.ts";

/** What answers calls. */
export interface QueueTarget {
  readonly what: string;
  measure(options: RoundTripOptions): Promise<RoundTripResult>;
}

/** A target that is started when it is measured for the first time. */
export interface QueueCandidate {
  readonly what: string;
  start(stack: AsyncDisposableStack): Promise<QueueTarget>;
}

/** Calls that an `async` worker has in hand at the most: as many as the barest loop reads. */
const ASYNC_WORKERS = 200;
/** Workers of the other kinds: one for each core. */
const CORE_WORKERS = navigator.hardwareConcurrency;
const LOAD = fromFileUrl(new URL("load/queue.ts", import.meta.url));
const LOAD_FLAGS = [
  "run",
  "--unstable-no-legacy-abort",
  "--allow-net",
  "--allow-env",
  "--allow-read",
  "--allow-write",
];

type Env = Readonly<Record<string, string>>;

/** All candidates; those on Redis share one server that keeps nothing on disk, as their peers do. */
export function queueCandidates(): QueueCandidate[] {
  let shared: Promise<RedisServer> | undefined;
  const redis = (stack: AsyncDisposableStack) => shared ??= startRedis(stack, ["--appendonly", "no"]);
  const kinds = ["async", "thread", "process"] as const;
  const onRedis = async (stack: AsyncDisposableStack): Promise<Env> => redisEnv(await redis(stack));
  const durable = async (stack: AsyncDisposableStack) => redisEnv(await startRedis(stack, []));
  return [
    bare("barest loop on Redis", redis, false),
    bare("the same, one MULTI for all that was read", redis, true),
    { what: "BullMQ on Node", start: async (stack) => await bullmq(stack, await redis(stack)) },
    ...kinds.map((kind) => parley(`Redis, ${kind}`, kind, onRedis)),
    parley("Redis, appendfsync always, async", "async", durable),
    ...kinds.map((kind) => parley(`embedded, ${kind}`, kind, () => Promise.resolve({}))),
    parley("Kafka, async", "async", kafka),
  ];
}

function parley(
  what: string,
  kind: WorkerKind,
  place: (stack: AsyncDisposableStack) => Promise<Env>,
): QueueCandidate {
  return {
    what,
    async start(stack) {
      const workers = kind === "async" ? ASYNC_WORKERS : CORE_WORKERS;
      const queue = `bench_${what.replace(/\W+/g, "_")}`;
      const process = stack.use(
        await ParleyProcess.start("queue", {
          args: ["--worker", kind, "--workers", String(workers)],
          env: { ...await place(stack), PRPC_QUEUE_NAME: queue },
        }),
      );
      return { what, measure: (options) => load({ ...options, env: process.env }) };
    },
  };
}

async function load(options: object): Promise<RoundTripResult> {
  await using process = new TellingProcess({
    name: "load/queue.ts",
    path: Deno.execPath(),
    args: [...LOAD_FLAGS, LOAD, JSON.stringify(options)],
  });
  return await process.tells<RoundTripResult>();
}

function bare(
  what: string,
  redis: (stack: AsyncDisposableStack) => Promise<RedisServer>,
  together: boolean,
): QueueCandidate {
  return {
    what,
    async start(stack) {
      const { url } = await redis(stack);
      const worker = stack.use(new Script("bare/queue.ts", { role: "worker", url, together }));
      await worker.tells();
      const measure = (options: RoundTripOptions) =>
        runScript<RoundTripResult>("bare/queue.ts", { ...options, role: "client", url, together });
      return { what, measure };
    },
  };
}

async function bullmq(stack: AsyncDisposableStack, { port }: RedisServer): Promise<QueueTarget> {
  const worker = stack.use(await nodePeer("bullmq.cjs", { role: "worker", port }));
  await worker.tells();
  return {
    what: "BullMQ on Node",
    async measure(options) {
      await using client = await nodePeer("bullmq.cjs", { ...options, role: "client", port });
      return await client.tells<RoundTripResult>();
    },
  };
}

async function startRedis(stack: AsyncDisposableStack, args: readonly string[]): Promise<RedisServer> {
  if (requirement("redis-server").ignore) throw new Missing("redis-server is not installed");
  return stack.use(await RedisServer.start({ args }));
}

function redisEnv({ url }: RedisServer): Env {
  return { PRPC_TYPE_BROKER: "redis", PRPC_URL_BROKER: url };
}

async function kafka(stack: AsyncDisposableStack): Promise<Env> {
  const { ignore, reason } = kafkaRequirement();
  if (ignore) throw new Missing(reason);
  const { port } = stack.use(await KafkaServer.start());
  return { PRPC_TYPE_BROKER: "kafka", PRPC_URL_BROKER: `127.0.0.1:${port}` };
}
