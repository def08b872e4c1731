import { ParleyProcess } from "../tests/support/process.ts";
import type { LatencyOptions, LatencyResult } from "./load/latency.ts";
import type { WireName } from "./load/subscribers.ts";
import { BARE_TITLES, STREAMS_PER_CONNECTION, WIRE_TITLES } from "./wires.ts";
import { type Figures, measured, type Measurement, type Row } from "./row.ts";
import { runScript, Script } from "./script.ts";
import { round } from "./statistics.ts";

const PER_SECOND = 100;
const SECONDS = 5;
const WARM_UP_MESSAGES = 100;
const CASES: readonly { wire: WireName; count: number }[] = [
  { wire: "grpc", count: 1 },
  { wire: "grpc", count: 100 },
  { wire: "grpc", count: 1_000 },
  { wire: "connect", count: 100 },
];

/** How long a message takes from the call of its sender to each of its subscribers. */
export const latencyRow: Row = {
  name: "latency",
  title: `From /sendMessage to each subscriber, ${PER_SECOND} messages/s`,
  async measure(): Promise<Measurement[]> {
    const measurements: Measurement[] = [];
    for (const { wire, count } of CASES) {
      const what = `${count} subscribers, ${WIRE_TITLES[wire]}`;
      measurements.push(await measured(`${BARE_TITLES[wire]}: ${what}`, () => measureBare(wire, count)));
      measurements.push(await measured(`main.ts all: ${what}`, () => measureParley(wire, count)));
    }
    return measurements;
  },
};

async function measureBare(wire: WireName, count: number): Promise<Figures> {
  await using script = new Script(`bare/fanout_${wire}.ts`);
  const { streams, sends } = await script.tells<{ streams: number; sends: number }>();
  return await measure({ wire, count, port: streams, http: `http://127.0.0.1:${sends}` });
}

async function measureParley(wire: WireName, count: number): Promise<Figures> {
  await using process = await ParleyProcess.start("all");
  await process.logged("Following room");
  const port = Number(process.env[wire === "grpc" ? "MESSENGER_SERVER_PORT" : "MESSENGER_CONNECT_PORT"]);
  return await measure({ wire, count, port, http: process.http });
}

async function measure(target: Pick<LatencyOptions, "wire" | "count" | "port" | "http">): Promise<Figures> {
  const options: LatencyOptions = {
    ...target,
    perConnection: STREAMS_PER_CONNECTION[target.wire],
    perSecond: PER_SECOND,
    seconds: SECONDS,
    warmUp: WARM_UP_MESSAGES,
  };
  const { p50Ms, p99Ms, maxMs } = await runScript<LatencyResult>("load/latency.ts", options);
  return { "p50 ms": round(p50Ms, 2), "p99 ms": round(p99Ms, 2), "max ms": round(maxMs, 1) };
}
