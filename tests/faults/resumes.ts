import { createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { fromWire, type Position } from "../../lib/chat/mod.ts";
import { withDeadline } from "../../lib/time/mod.ts";
import { MessengerService, type ReadMessagesResponse } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import type { ResumeRecord, Stored } from "./chat_history.ts";
import { toStored } from "./checker.ts";
import type { Random } from "./random.ts";
import type { Stage } from "./stage.ts";
import { WorkerClient } from "./worker_client.ts";

/** Of each protocol. */
const READINGS = 5;
/** The places lie in the last so many messages; the first reading has them all. */
const WITHIN = 1_000;
const READ_MS = 20_000;

/** Reads on from places drawn at random, by gRPC at the worker and by Connect at the edge, up to the end of the log. */
export async function resumeEverywhere(
  stage: Stage,
  log: readonly Stored[],
  random: Random,
): Promise<ResumeRecord[]> {
  const end = log.at(-1);
  if (!end) return [];
  const overConnect = createClient(MessengerService, createConnectTransport({ baseUrl: stage.edges[0]! }));
  const records: ResumeRecord[] = [];
  for (let i = 0; i < READINGS; i++) {
    const seq = i === 0 ? 0 : random.between(Math.max(0, end.seq - WITHIN), end.seq);
    const after = { epoch: end.epoch, seq };
    const position: Position = { epoch: end.epoch, seq: BigInt(seq) };
    const overGrpc = new WorkerClient(await activeWorker(stage)).messenger;
    for (const [name, client] of [["grpc", overGrpc], ["connect", overConnect]] as const) {
      const stop = new AbortController();
      const stream = client.readMessages({ after: position }, { signal: stop.signal });
      const got = await withDeadline(readUntil(stream, end, seq), READ_MS, `resume over ${name}`)
        .finally(() => stop.abort());
      records.push({ name: `${name} ${i + 1}`, after, got });
    }
  }
  return records;
}

/** Everything up to the message that is the last, or what comes in its place. */
async function readUntil(
  stream: AsyncIterable<ReadMessagesResponse>,
  end: Stored,
  after: number,
): Promise<Stored[]> {
  const got: Stored[] = [];
  if (after >= end.seq) return got;
  for await (const { event } of stream) {
    if (event.case !== "message") continue;
    const message = toStored(fromWire(event.value));
    got.push(message);
    if (message.seq >= end.seq || got.length > end.seq) break;
  }
  return got;
}

async function activeWorker({ workers }: Stage): Promise<string> {
  const words = await Promise.all(workers.map((address) => new WorkerClient(address).health()));
  const index = words.indexOf("SERVING");
  if (index < 0) throw new Error("Cannot resume: no chat worker serves");
  return workers[index]!;
}
