import { ParleyProcess } from "../tests/support/process.ts";
import type { SubscribersOptions, WireName } from "./load/subscribers.ts";
import type { Measurement, Row } from "./row.ts";
import { Script } from "./script.ts";
import { round } from "./statistics.ts";
import { WIRE_TITLES } from "./wires.ts";

const SUBSCRIBERS = 1_000;
const MIB = 1024 * 1024;
/** The resident set is at rest when it changes by less than this share in this time. */
const REST_SHARE = 0.005;
const REST_MS = 500;
const MAX_LOOKS = 10;

/** How much memory a subscriber takes while nothing is said. */
export const idleRow: Row = {
  name: "idle",
  title: `Resident set of main.ts chat with 0 and with ${SUBSCRIBERS} idle subscribers`,
  async measure(): Promise<Measurement[]> {
    return [await measureWire("grpc"), await measureWire("connect")];
  },
};

async function measureWire(wire: WireName): Promise<Measurement> {
  await using chat = await ParleyProcess.start("chat");
  await chat.logged("Active: ");
  const port = Number(chat.env[wire === "grpc" ? "MESSENGER_SERVER_PORT" : "MESSENGER_CONNECT_PORT"]);
  await openStreams({ wire, port, count: 1 }).then((warmUp) => warmUp[Symbol.asyncDispose]());
  const before = await restingBytes(chat);
  await using _streams = await openStreams({ wire, port, count: SUBSCRIBERS });
  const after = await restingBytes(chat);
  return {
    what: WIRE_TITLES[wire],
    figures: {
      "MiB with 0": round(before / MIB, 1),
      [`MiB with ${SUBSCRIBERS}`]: round(after / MIB, 1),
      "KB each": round((after - before) / SUBSCRIBERS / 1_000, 1),
    },
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

async function restingBytes(process: ParleyProcess): Promise<number> {
  let bytes = await process.residentBytes();
  for (let looks = 0; looks < MAX_LOOKS; looks++) {
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
    const before = bytes;
    bytes = await process.residentBytes();
    if (Math.abs(bytes - before) < before * REST_SHARE) break;
  }
  return bytes;
}
