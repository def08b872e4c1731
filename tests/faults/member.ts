import { delay } from "@std/async/delay";
import { freePort } from "../support/ports.ts";
import { ParleyProcess, type ProcessOptions } from "../support/process.ts";
import { Link } from "./link.ts";
import type { Member, Role } from "./stage.ts";

/** What a member needs to know of the stage that it is on. */
export interface MemberOptions {
  readonly role: Role;
  readonly name: string;
  /** For all processes: stores, clock. */
  readonly env: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly prefix?: readonly string[];
  /** The port of a Redis server, to be reached through a network of its own. */
  readonly redisPort?: number | undefined;
  /** Where the chat workers are, for an edge. */
  readonly workers?: readonly string[];
}

/** A process with a network on each side. */
export type RunningMember = Member & AsyncDisposable;

/** Starts a process of a stage, and waits until it listens. */
export async function startMember(options: MemberOptions): Promise<RunningMember> {
  const { role, name, redisPort, workers = [], ...more } = options;
  await using opened = new AsyncDisposableStack();
  const link = (port: number) => opened.use(new Link(() => port));
  const storeLink = redisPort === undefined ? undefined : link(redisPort);
  const env: Record<string, string> = { ...more.env, MESSENGER_SERVER_ADDR: workers.join(",") };
  if (workers.length === 0) delete env.MESSENGER_SERVER_ADDR;
  if (storeLink) {
    const url = `redis://127.0.0.1:${storeLink.port}`;
    env.REDIS_URL = url;
    if (env.PRPC_TYPE_BROKER === "redis") env.PRPC_URL_BROKER = url;
  }
  const ports = FRONT_PORTS[role].map((variable) => {
    const port = freePort();
    env[variable] = String(port);
    return port;
  });
  const frontLinks = ports.map(link);
  if (role === "chat") env.MESSENGER_ADVERTISE_ADDR = `127.0.0.1:${frontLinks[0]!.port}`;
  const start: ProcessOptions = { env, args: more.args ?? [], prefix: more.prefix ?? [] };
  const process = opened.use(await ParleyProcess.start(role, start));
  const all = opened.move();
  return {
    name,
    role,
    process,
    restartsMs: [],
    ...(storeLink && { storeLink }),
    frontLinks,
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** The ports that clients reach through a network, the first one first in {@link Member.frontLinks}. */
const FRONT_PORTS: Readonly<Record<Role, readonly string[]>> = {
  serve: ["MESSENGER_HTTP_PORT", "GRPC_PORT"],
  chat: ["MESSENGER_SERVER_PORT"],
  queue: [],
};

const RETRY_MS = 500;
const START_MS = 30_000;

/**
 * Starts a process again that has ended, as a supervisor would: again and again while its store is away.
 *
 * @throws Error when it did not start for half a minute.
 */
export async function restart({ name, process, restartsMs }: Member, signal?: AbortSignal): Promise<void> {
  restartsMs.push(performance.now());
  const endMs = performance.now() + START_MS;
  while (true) {
    try {
      return await process.start();
    } catch (cause) {
      if (process.isRunning) await process.end("SIGKILL");
      if (performance.now() > endMs) throw new Error(`Cannot start ${name} again`, { cause });
      if (!signal?.aborted) await delay(RETRY_MS);
    }
  }
}
