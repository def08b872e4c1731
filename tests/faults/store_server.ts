import { withDeadline } from "../../lib/time/mod.ts";
import { KafkaServer } from "../support/kafka.ts";
import { RedisServer } from "../support/redis.ts";
import type { StoreServer } from "./stage.ts";

/** A server that a stage has started, and must end. */
export type RunningServer = StoreServer & AsyncDisposable & { readonly port: number };

const FLUSH_MS = 5_000;

/** What a Redis server is started with, so that it is on a disk of its own. */
export interface RedisPlace {
  readonly folder?: string | undefined;
  readonly prefix?: readonly string[];
}

/** A redis-server that keeps every answered write (`appendfsync always`). */
export async function startRedisServer(
  { folder, prefix = [] }: RedisPlace,
): Promise<RunningServer> {
  const server = await RedisServer.start({ prefix, args: folder ? ["--dir", folder] : [] });
  return {
    name: "redis-server",
    port: server.port,
    kill: () => server.kill("SIGKILL"),
    start: () => server.start(),
    pause: () => server.pause(),
    resume: () => server.resume(),
    flush: () => withDeadline(flushAll(server.port), FLUSH_MS, "flush Redis"),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** A Kafka broker that tells clients to come by this port. */
export async function startKafkaServer(advertisedPort: number): Promise<RunningServer> {
  const server = await KafkaServer.start({
    settings: { "advertised.listeners": `PLAINTEXT://127.0.0.1:${advertisedPort}` },
  });
  return {
    name: "Kafka broker",
    port: server.port,
    kill: () => server.kill("SIGKILL"),
    start: () => server.start(),
    pause: () => server.pause(),
    resume: () => server.resume(),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

async function flushAll(port: number): Promise<void> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(new TextEncoder().encode("FLUSHALL\r\n"));
  const bytes = new Uint8Array(64);
  const length = await connection.read(bytes) ?? 0;
  const said = new TextDecoder().decode(bytes.subarray(0, length)).trim();
  if (said !== "+OK") throw new Error(`Cannot flush Redis: it said "${said}"`);
}
