import { ParleyProcess } from "../tests/support/process.ts";
import { freePort } from "../tests/support/ports.ts";
import { RedisServer } from "../tests/support/redis.ts";
import { cpuSeconds } from "./cpu.ts";
import { h2load, type HttpLoadResult } from "./load/h2load.ts";
import type { Figures, Measurement, Row, RowOptions } from "./row.ts";
import { Script } from "./script.ts";
import { median, round } from "./statistics.ts";

const CONNECTIONS = 256;
const WARM_UP_REQUESTS = 8_000;
const ROUND_SECONDS = 1.5;
const BODY = JSON.stringify({ author: "bench", text: "x".repeat(50) });

/** What takes the sends. */
interface Target {
  readonly what: string;
  readonly url: string;
  readonly pids: readonly number[];
  /** How many messages it has stored; a bare listener stores none. */
  stored?(): Promise<number>;
}

/** One run of the load on one target. */
interface Round extends HttpLoadResult {
  /** Processor time of the processes under test for one send, in microseconds. */
  readonly cpuUs: number;
}

/** How many messages are stored in a second, beside a listener that stores nothing. */
export const sendRow: Row = {
  name: "send",
  title: `/sendMessage over HTTP/1.1, ${CONNECTIONS} connections: stored per second`,
  async measure({ rounds }: RowOptions): Promise<Measurement[]> {
    await using stack = new AsyncDisposableStack();
    const targets = [await startBare(stack)];
    for (const store of ["SQLite", "Redis"] as const) {
      targets.push(await startAll(stack, store), await startApart(stack, store));
    }
    const taken = new Map<Target, Round[]>(targets.map((target) => [target, []]));
    const rates = new Map<Target, number>();
    for (const target of targets) rates.set(target, (await run(target, WARM_UP_REQUESTS)).perSecond);
    for (let i = 0; i < rounds; i++) {
      for (const target of targets) {
        const result = await run(target, Math.ceil(rates.get(target)! * ROUND_SECONDS));
        rates.set(target, result.perSecond);
        taken.get(target)!.push(result);
      }
    }
    const [bare] = targets;
    const bareRate = median(taken.get(bare!)!.map(({ perSecond }) => perSecond));
    return targets.map((target) => ({
      what: target.what,
      figures: summary(taken.get(target)!, bareRate),
    }));
  },
};

function summary(rounds: readonly Round[], bareRate: number): Figures {
  const rate = median(rounds.map(({ perSecond }) => perSecond));
  return {
    "per second": round(rate),
    "of bare": round(rate / bareRate, 3),
    "p50 ms": round(median(rounds.map(({ p50Ms }) => p50Ms)), 1),
    "p99 ms": round(median(rounds.map(({ p99Ms }) => p99Ms)), 1),
    "CPU µs each": round(median(rounds.map(({ cpuUs }) => cpuUs)), 1),
  };
}

/** Sends, and checks that what was answered is what is stored. */
async function run(target: Target, requests: number): Promise<Round> {
  const storedBefore = await target.stored?.() ?? 0;
  const cpuBefore = await cpuSeconds(target.pids);
  const result = await h2load({ url: target.url, body: BODY, connections: CONNECTIONS, requests });
  const cpuUs = (await cpuSeconds(target.pids) - cpuBefore) / requests * 1e6;
  const stored = (await target.stored?.() ?? requests) - storedBefore;
  if (stored !== requests) {
    throw new Error(`Cannot measure ${target.what}: ${stored} stored, expected the ${requests} answered`);
  }
  return { ...result, cpuUs };
}

async function startBare(stack: AsyncDisposableStack): Promise<Target> {
  const script = stack.use(new Script("bare/send.ts"));
  const { port } = await script.tells<{ port: number }>();
  return { what: "bare Deno.serve", url: `http://127.0.0.1:${port}/sendMessage`, pids: [script.pid] };
}

async function startAll(stack: AsyncDisposableStack, store: "SQLite" | "Redis"): Promise<Target> {
  const process = stack.use(await ParleyProcess.start("all", { env: await storeEnv(stack, store) }));
  return await target(`all, ${store}`, process, [process.pid]);
}

async function startApart(stack: AsyncDisposableStack, store: "SQLite" | "Redis"): Promise<Target> {
  const port = String(freePort());
  const chat = stack.use(
    await ParleyProcess.start("chat", {
      env: { ...await storeEnv(stack, store), MESSENGER_SERVER_PORT: port },
    }),
  );
  const serve = stack.use(
    await ParleyProcess.start("serve", { env: { MESSENGER_SERVER_ADDR: chat.grpc } }),
  );
  return await target(`serve + chat, ${store}`, serve, [serve.pid, chat.pid]);
}

async function storeEnv(
  stack: AsyncDisposableStack,
  store: "SQLite" | "Redis",
): Promise<Record<string, string>> {
  if (store === "SQLite") return {};
  // Keeps every answered write: appendonly yes, appendfsync always.
  return { REDIS_URL: stack.use(await RedisServer.start()).url };
}

async function target(what: string, edge: ParleyProcess, pids: readonly number[]): Promise<Target> {
  await edge.logged("Following room");
  return {
    what,
    url: `${edge.http}/sendMessage`,
    pids,
    async stored() {
      const response = await fetch(`${edge.http}/v1/rooms/lobby/messages?page_size=1`);
      const { end } = await response.json();
      return Number(end.seq);
    },
  };
}
