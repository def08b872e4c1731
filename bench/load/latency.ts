import { fromBinary } from "@bufbuild/protobuf";
import { ReadMessagesResponseSchema } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { percentile } from "../statistics.ts";
import { Ledger } from "./ledger.ts";
import { settle } from "./settle.ts";
import { openSubscribers, type SubscribersOptions } from "./subscribers.ts";

/** What this load does. */
export interface LatencyOptions extends SubscribersOptions {
  /** The base URL that `/sendMessage` is under. */
  readonly http: string;
  readonly perSecond: number;
  readonly seconds: number;
  /** Sends before, which do not count. */
  readonly warmUp: number;
}

/** What it tells. */
export interface LatencyResult {
  readonly messages: number;
  readonly deliveries: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

const options: LatencyOptions = JSON.parse(Deno.args[0]!);
const { http, perSecond, seconds, warmUp } = options;
const messages = warmUp + perSecond * seconds;
const sentMs = new Float64Array(messages);
/** Which send the nth message of the streams came from: those under way together may change places. */
const sends: number[] = [];
const ledger = new Ledger(options.count, (bytes) => {
  const { event } = fromBinary(ReadMessagesResponseSchema, bytes);
  if (event.case !== "message") throw new Error(`Got "${event.case}", expected a message`);
  sends.push(Number(event.value.text.split(" ", 1)[0]));
});
const tookMs = new Float64Array(perSecond * seconds * options.count);
let counted = 0;

await openSubscribers(options, {
  get begun() {
    return ledger.begun;
  },
  enter(subscriber, bytes, start, end) {
    const nth = ledger.enter(subscriber, bytes, start, end);
    const send = sends[nth] ?? -1;
    if (send >= warmUp) tookMs[counted++] = performance.now() - sentMs[send]!;
    return nth;
  },
});

const startMs = performance.now();
const answers: Promise<void>[] = [];
for (let i = 0; i < messages; i++) {
  const waitMs = startMs + i * 1_000 / perSecond - performance.now();
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
  answers.push(send(i));
}
await Promise.all(answers);
await settle(ledger, messages);
tookMs.sort();
const result: LatencyResult = {
  messages,
  deliveries: ledger.deliveries,
  p50Ms: percentile(tookMs, 50),
  p99Ms: percentile(tookMs, 99),
  maxMs: tookMs.at(-1)!,
};
console.log(JSON.stringify(result));
Deno.exit(0);

async function send(i: number): Promise<void> {
  const body = JSON.stringify({ author: "bench", text: `${i} ${"x".repeat(48)}` });
  sentMs[i] = performance.now();
  const response = await fetch(`${http}/sendMessage`, { method: "POST", body });
  const text = await response.text();
  if (!response.ok) throw new Error(`Cannot send message ${i}: answered ${response.status} ${text}`);
}
