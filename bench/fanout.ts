import { ParleyProcess } from "../tests/support/process.ts";
import { cpuSeconds } from "./cpu.ts";
import type { SaturationOptions, SaturationResult } from "./load/saturation.ts";
import type { WireName } from "./load/subscribers.ts";
import type { Figures, Measurement, Row, RowOptions } from "./row.ts";
import { Script } from "./script.ts";
import { median, round } from "./statistics.ts";
import { BARE_TITLES, WIRE_TITLES } from "./wires.ts";

const SUBSCRIBERS = 1_000;
const BATCH = 20;
const WINDOW = 100;
const WARM_UP_SECONDS = 1;
const SECONDS = 3;

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
}

/** How many messages are delivered in a second, beside a listener that only writes them. */
export const fanoutRow: Row = {
  name: "fanout",
  title:
    `${SUBSCRIBERS} subscribers, ${BATCH} messages in a call, ${WINDOW} under way: deliveries per second`,
  async measure(options: RowOptions): Promise<Measurement[]> {
    return [...await measureWire("grpc", options), ...await measureWire("connect", options)];
  },
};

async function measureWire(wire: WireName, { rounds }: RowOptions): Promise<Measurement[]> {
  const bare: Round[] = [];
  const parley: Round[] = [];
  for (let i = 0; i < rounds; i++) {
    bare.push(await runBare(wire));
    parley.push(await runParley(wire));
  }
  const bareRate = median(bare.map(({ perSecond }) => perSecond));
  return [
    { what: `${BARE_TITLES[wire]}, ${WIRE_TITLES[wire]}`, figures: summary(bare, bareRate) },
    { what: `chat on SQLite, ${WIRE_TITLES[wire]}`, figures: summary(parley, bareRate) },
  ];
}

function summary(rounds: readonly Round[], bareRate: number): Figures {
  const rate = median(rounds.map(({ perSecond }) => perSecond));
  return {
    "per second": round(rate),
    "of bare": round(rate / bareRate, 3),
    "CPU µs each": round(median(rounds.map(({ cpuUs }) => cpuUs)), 2),
  };
}

async function runBare(wire: WireName): Promise<Round> {
  await using script = new Script(`bare/fanout_${wire}.ts`);
  return await run(wire, { pid: script.pid, ...await script.tells<{ streams: number; sends: number }>() });
}

async function runParley(wire: WireName): Promise<Round> {
  await using chat = await ParleyProcess.start("chat");
  await chat.logged("Active: ");
  const sends = Number(chat.env.MESSENGER_CONNECT_PORT);
  const streams = wire === "grpc" ? Number(chat.env.MESSENGER_SERVER_PORT) : sends;
  return await run(wire, { pid: chat.pid, streams, sends });
}

async function run(wire: WireName, { pid, streams, sends }: Target): Promise<Round> {
  const options: SaturationOptions = {
    wire,
    port: streams,
    count: SUBSCRIBERS,
    connect: `http://127.0.0.1:${sends}`,
    batch: BATCH,
    window: WINDOW,
    warmUpSeconds: WARM_UP_SECONDS,
    seconds: SECONDS,
  };
  await using load = new Script("load/saturation.ts", options);
  await load.tells();
  const cpuBefore = await cpuSeconds([pid]);
  const { perSecond, deliveries } = await load.tells<SaturationResult>();
  return { perSecond, cpuUs: (await cpuSeconds([pid]) - cpuBefore) / deliveries * 1e6 };
}
