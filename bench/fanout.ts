import { ParleyProcess } from "../tests/support/process.ts";
import { alternate } from "./alternate.ts";
import { cpuSeconds } from "./cpu.ts";
import type { SaturationOptions, SaturationResult } from "./load/saturation.ts";
import type { SubscribersOptions, WireName } from "./load/subscribers.ts";
import { type Figures, type Measurement, notMeasured, type Row, type RowOptions } from "./row.ts";
import { Script } from "./script.ts";
import { median, ratio, round, spread } from "./statistics.ts";
import { BARE_TITLES } from "./wires.ts";

const BATCH = 20;
/** So many, that there is always enough to do. */
const DELIVERIES_UNDER_WAY = 400_000;
const MIN_WINDOW = 100;
const WARM_UP_SECONDS = 1;
const SECONDS = 3;

/** Who listens: over which wire, how many, and how many of them on a connection. */
type Crowd = Pick<SubscribersOptions, "wire" | "count" | "perConnection">;

const CROWDS: readonly Crowd[] = [
  { wire: "grpc", count: 1_000, perConnection: 100 },
  { wire: "grpc", count: 1_000, perConnection: 1 },
  { wire: "grpc", count: 10_000, perConnection: 100 },
  { wire: "connect", count: 1_000, perConnection: 1 },
];

/** What delivers. */
interface Target {
  readonly pid: number;
  readonly streams: number;
  readonly sends: number;
}

/** One run of the load on one target. */
interface Round {
  readonly perSecond: number;
  /** Processor time of the process under test for one delivery, in microseconds. */
  readonly cpuUs: number;
  /** That of the load: it is the bottleneck where it takes as much as there is. */
  readonly loadCpuUs: number;
}

/** How many messages are delivered in a second, beside a listener that only writes them. */
export const fanoutRow: Row = {
  name: "fanout",
  title: `Fanout, ${BATCH} messages in a call: deliveries per second`,
  async measure({ rounds }: RowOptions): Promise<Measurement[]> {
    const measurements: Measurement[] = [];
    for (const crowd of CROWDS) measurements.push(...await measureCrowd(crowd, rounds));
    return measurements;
  },
};

async function measureCrowd(crowd: Crowd, rounds: number): Promise<Measurement[]> {
  const runs = [runBare, runParley] as const;
  const taken = await alternate(runs, rounds, (run) => run(crowd));
  const bare = taken.get(runBare)!;
  const bareRates = Array.isArray(bare) ? ratesOf(bare) : [];
  return runs.map((run) => {
    const what = `${title(crowd)}: ${run === runBare ? BARE_TITLES[crowd.wire] : "Parley, chat on SQLite"}`;
    const rounds = taken.get(run)!;
    return Array.isArray(rounds) ? { what, figures: figures(rounds, bareRates) } : notMeasured(what, rounds);
  });
}

function title({ wire, count, perConnection }: Crowd): string {
  const names: Readonly<Record<WireName, string>> = { grpc: "gRPC", connect: "Connect on HTTP/1.1" };
  return `${names[wire]}, ${count} streams on ${count / perConnection} connections`;
}

function figures(rounds: readonly Round[], bareRates: readonly number[]): Figures {
  const rates = ratesOf(rounds);
  return {
    "per second": round(median(rates)),
    "spread %": round(spread(rates) * 100),
    ...(bareRates.length > 0 && { "of bare": round(ratio(rates, bareRates), 3) }),
    "CPU µs each": round(median(rounds.map(({ cpuUs }) => cpuUs)), 2),
    "load's CPU µs": round(median(rounds.map(({ loadCpuUs }) => loadCpuUs)), 2),
  };
}

async function runBare(crowd: Crowd): Promise<Round> {
  await using script = new Script(`bare/fanout_${crowd.wire}.ts`);
  return await run(crowd, { pid: script.pid, ...await script.tells<{ streams: number; sends: number }>() });
}

async function runParley(crowd: Crowd): Promise<Round> {
  await using chat = await ParleyProcess.start("chat");
  await chat.logged("Active: ");
  const sends = Number(chat.env.MESSENGER_CONNECT_PORT);
  const streams = crowd.wire === "grpc" ? Number(chat.env.MESSENGER_SERVER_PORT) : sends;
  return await run(crowd, { pid: chat.pid, streams, sends });
}

async function run(crowd: Crowd, { pid, streams, sends }: Target): Promise<Round> {
  const options: SaturationOptions = {
    ...crowd,
    port: streams,
    connect: `http://127.0.0.1:${sends}`,
    batch: BATCH,
    window: Math.max(MIN_WINDOW, DELIVERIES_UNDER_WAY / crowd.count),
    warmUpSeconds: WARM_UP_SECONDS,
    seconds: SECONDS,
  };
  await using load = new Script("load/saturation.ts", options);
  await load.tells();
  const cpuBefore = await cpuSeconds([pid]);
  const loadBefore = await cpuSeconds([load.pid]);
  const { perSecond, deliveries, cpuSeconds: loadCpu } = await load.tells<SaturationResult>();
  return {
    perSecond,
    cpuUs: (await cpuSeconds([pid]) - cpuBefore) / deliveries * 1e6,
    loadCpuUs: (loadCpu - loadBefore) / deliveries * 1e6,
  };
}

function ratesOf(rounds: readonly Round[]): number[] {
  return rounds.map(({ perSecond }) => perSecond);
}
