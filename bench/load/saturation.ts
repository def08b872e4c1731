import process from "node:process";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  ReadMessagesResponseSchema,
  SendMessagesRequestSchema,
  SendMessagesResponseSchema,
} from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { Ledger } from "./ledger.ts";
import { settle } from "./settle.ts";
import { openSubscribers, type SubscribersOptions } from "./subscribers.ts";

/** What this load does. */
export interface SaturationOptions extends SubscribersOptions {
  /** The base URL of `SendMessages` over Connect. */
  readonly connect: string;
  /** Messages in one call. */
  readonly batch: number;
  /** Messages that are sent and have not yet come to all, at the most. */
  readonly window: number;
  readonly warmUpSeconds: number;
  /** At the least. */
  readonly seconds: number;
}

/** What it tells: first `{}` when it begins to send, then this. */
export interface SaturationResult {
  readonly deliveries: number;
  /** Deliveries in a second, the warm-up not counted. */
  readonly perSecond: number;
  /** Processor time of this process so far, in seconds. */
  readonly cpuSeconds: number;
}

const POLL_MS = 1;
/** Bursts that are counted at the least, however long they take, up to this time. */
const MIN_BURSTS = 3;
const MAX_SECONDS = 10;

const options: SaturationOptions = JSON.parse(Deno.args[0]!);
const { connect, batch, window, warmUpSeconds, seconds } = options;
let last = 0n;
/** When it was last seen that more messages came to all, and how many those were. */
let complete = { ms: 0, messages: 0 };
const ledger = new Ledger(options.count, (bytes) => {
  const { event } = fromBinary(ReadMessagesResponseSchema, bytes);
  const seq = event.case === "message" ? event.value.position?.seq ?? 0n : 0n;
  if (last > 0n && seq !== last + 1n) throw new Error(`Got message ${seq} after ${last}`);
  last = seq;
});
const body = toBinary(
  SendMessagesRequestSchema,
  create(SendMessagesRequestSchema, {
    messages: Array.from({ length: batch }, () => ({ author: "bench", text: "x".repeat(50) })),
  }),
);

await openSubscribers(options, ledger);
console.log("{}");

let sent = 0;
let stop = false;
complete.ms = performance.now();
const sending = sendUntilStopped();
await wait(warmUpSeconds * 1_000);
// Messages come to all in bursts: from burst to burst is a fair time, from any moment to any other is not.
const first = complete;
await waitForBursts();
const { ms, messages } = complete;
stop = true;
await sending;
await settle(ledger, sent);
if (messages === first.messages) throw new Error(`No message came to all within ${MAX_SECONDS} s`);
const result: SaturationResult = {
  deliveries: ledger.deliveries,
  cpuSeconds: usedSeconds(),
  perSecond: (messages - first.messages) * options.count / ((ms - first.ms) / 1_000),
};
console.log(JSON.stringify(result));
Deno.exit(0);

async function waitForBursts(): Promise<void> {
  await wait(seconds * 1_000);
  const endMs = performance.now() + (MAX_SECONDS - seconds) * 1_000;
  while (complete.messages - first.messages < MIN_BURSTS * batch && performance.now() < endMs) {
    await wait(POLL_MS);
  }
}

/** Keeps the window full. A call that fails ends the process. */
async function sendUntilStopped(): Promise<void> {
  let calls: Promise<void> = Promise.resolve();
  while (!stop) {
    const messages = ledger.complete;
    if (messages > complete.messages) complete = { ms: performance.now(), messages };
    for (; sent + batch - messages <= window; sent += batch) {
      calls = Promise.all([calls, send()]).then(() => {});
    }
    await wait(POLL_MS);
  }
  await calls;
}

async function send(): Promise<void> {
  const response = await fetch(`${connect}/messenger.v1.MessengerService/SendMessages`, {
    method: "POST",
    headers: { "content-type": "application/proto" },
    body,
  });
  if (!response.ok) throw new Error(`Cannot send: answered ${response.status} ${await response.text()}`);
  const { results } = fromBinary(SendMessagesResponseSchema, await response.bytes());
  const stored = results.filter(({ result }) => result.case === "response").length;
  if (stored !== batch) throw new Error(`Cannot send: ${stored} of ${batch} messages are stored`);
}

function usedSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
