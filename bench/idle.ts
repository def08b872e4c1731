import { ParleyProcess } from "../tests/support/process.ts";
import { residentBytes } from "../tests/support/resident_bytes.ts";
import { alternate } from "./alternate.ts";
import type { SubscribersOptions } from "./load/subscribers.ts";
import { type Measurement, notMeasured, type Row, type RowOptions } from "./row.ts";
import { Script } from "./script.ts";
import { median, round, spread } from "./statistics.ts";
import { BARE_TITLES } from "./wires.ts";

/** The resident set is at rest when it changes by less than this share in this time. */
const REST_SHARE = 0.005;
const REST_MS = 500;
const MAX_LOOKS = 10;
/** A round is long, and its figure differs little. */
const MAX_ROUNDS = 3;

/** What is held idle: some first, then those that count, so that what only the first ones cost does not. */
interface Load {
  readonly what: string;
  readonly script: "load/idle.ts" | "load/idle_connections.ts";
  readonly first: number;
  readonly counted: number;
  readonly options: Pick<SubscribersOptions, "wire" | "perConnection">;
}

const LOADS: readonly Load[] = [
  {
    what: "HTTP/2 connection",
    script: "load/idle_connections.ts",
    ...{ first: 500, counted: 2_000, options: { wire: "grpc", perConnection: 0 } },
  },
  {
    what: "gRPC stream, 500 on a connection",
    script: "load/idle.ts",
    ...{ first: 1_000, counted: 4_000, options: { wire: "grpc", perConnection: 500 } },
  },
  {
    what: "gRPC stream with its connection",
    script: "load/idle.ts",
    ...{ first: 500, counted: 2_000, options: { wire: "grpc", perConnection: 1 } },
  },
  {
    what: "Connect stream with its connection, HTTP/1.1",
    script: "load/idle.ts",
    ...{ first: 500, counted: 2_000, options: { wire: "connect", perConnection: 1 } },
  },
];

/** How much memory a connection and a stream take while nothing is said, beside a listener that only holds them. */
export const idleRow: Row = {
  name: "idle",
  title: "Resident set for each of the ReadMessages streams, or connections, that are held idle",
  async measure({ rounds }: RowOptions): Promise<Measurement[]> {
    const runs = LOADS.flatMap((load) => {
      const bare = BARE_TITLES[load.options.wire];
      return [
        { what: `${load.what}: ${bare}`, take: () => measureBare(load) },
        { what: `${load.what}: Parley, chat`, take: () => measureParley(load) },
      ];
    });
    const taken = await alternate(runs, Math.min(rounds, MAX_ROUNDS), ({ take }) => take());
    return runs.map((run) => {
      const bytes = taken.get(run)!;
      if (!Array.isArray(bytes)) return notMeasured(run.what, bytes);
      const figures = {
        "bytes each": round(median(bytes) / 10) * 10,
        "spread %": round(spread(bytes) * 100),
      };
      return { what: run.what, figures };
    });
  },
};

async function measureBare(load: Load): Promise<number> {
  await using script = new Script(`bare/fanout_${load.options.wire}.ts`);
  const { streams } = await script.tells<{ streams: number }>();
  return await measure(load, { pid: script.pid, port: streams });
}

async function measureParley(load: Load): Promise<number> {
  await using chat = await ParleyProcess.start("chat");
  await chat.logged("Active: ");
  const port = chat.env[load.options.wire === "grpc" ? "MESSENGER_SERVER_PORT" : "MESSENGER_CONNECT_PORT"];
  return await measure(load, { pid: chat.pid, port: Number(port) });
}

async function measure(load: Load, { pid, port }: { pid: number; port: number }): Promise<number> {
  await using _first = await hold(load, port, load.first);
  const before = await restingBytes(pid);
  await using _counted = await hold(load, port, load.counted);
  return (await restingBytes(pid) - before) / load.counted;
}

async function hold({ script, options }: Load, port: number, count: number): Promise<Script> {
  const holding = new Script(script, { ...options, port, count });
  try {
    await holding.tells();
    return holding;
  } catch (thrown) {
    await holding[Symbol.asyncDispose]();
    throw thrown;
  }
}

async function restingBytes(pid: number): Promise<number> {
  let bytes = await residentBytes(pid);
  for (let looks = 0; looks < MAX_LOOKS; looks++) {
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
    const before = bytes;
    bytes = await residentBytes(pid);
    if (Math.abs(bytes - before) < before * REST_SHARE) break;
  }
  return bytes;
}
