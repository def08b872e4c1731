import { ParleyProcess } from "../tests/support/process.ts";
import { residentBytes } from "../tests/support/resident_bytes.ts";
import type { SubscribersOptions, WireName } from "./load/subscribers.ts";
import type { Figures, Measurement, Row } from "./row.ts";
import { Script } from "./script.ts";
import { round } from "./statistics.ts";
import { BARE_TITLES, WIRE_TITLES } from "./wires.ts";

const SUBSCRIBERS = 1_000;
const MIB = 1024 * 1024;
/** The resident set is at rest when it changes by less than this share in this time. */
const REST_SHARE = 0.005;
const REST_MS = 500;
const MAX_LOOKS = 10;

/** How much memory a subscriber takes while nothing is said, beside a listener that only holds the stream. */
export const idleRow: Row = {
  name: "idle",
  title: `Resident set with 0 and with ${SUBSCRIBERS} idle subscribers`,
  async measure(): Promise<Measurement[]> {
    const measurements: Measurement[] = [];
    for (const wire of ["grpc", "connect"] as const) {
      measurements.push(await measureBare(wire), await measureParley(wire));
    }
    return measurements;
  },
};

async function measureBare(wire: WireName): Promise<Measurement> {
  await using script = new Script(`bare/fanout_${wire}.ts`);
  const { streams } = await script.tells<{ streams: number }>();
  const what = `${BARE_TITLES[wire]}, ${WIRE_TITLES[wire]}`;
  return { what, figures: await measure(wire, { pid: script.pid, port: streams }) };
}

async function measureParley(wire: WireName): Promise<Measurement> {
  await using chat = await ParleyProcess.start("chat");
  await chat.logged("Active: ");
  const port = Number(chat.env[wire === "grpc" ? "MESSENGER_SERVER_PORT" : "MESSENGER_CONNECT_PORT"]);
  return {
    what: `main.ts chat, ${WIRE_TITLES[wire]}`,
    figures: await measure(wire, { pid: chat.pid, port }),
  };
}

async function measure(wire: WireName, { pid, port }: { pid: number; port: number }): Promise<Figures> {
  await openStreams({ wire, port, count: 1 }).then((warmUp) => warmUp[Symbol.asyncDispose]());
  const before = await restingBytes(pid);
  await using _streams = await openStreams({ wire, port, count: SUBSCRIBERS });
  const after = await restingBytes(pid);
  return {
    "MiB with 0": round(before / MIB, 1),
    [`MiB with ${SUBSCRIBERS}`]: round(after / MIB, 1),
    "KB each": round((after - before) / SUBSCRIBERS / 1_000, 1),
  };
}

async function openStreams(options: SubscribersOptions): Promise<Script> {
  const script = new Script("load/idle.ts", options);
  try {
    await script.tells();
    return script;
  } catch (thrown) {
    await script[Symbol.asyncDispose]();
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
