import { assert, assertEquals } from "@std/assert";
import { createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { BEGINNING, DEFAULT_ROOM, type Position } from "../../lib/chat/mod.ts";
import { fromConnectError } from "../../lib/error/mod.ts";
import { Channel } from "../../lib/rpc/mod.ts";
import { MessengerService, ResumeDetailSchema } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { followRoom } from "../../functions/messenger/feed.ts";
import { eventually } from "../support/eventually.ts";
import { withDeadline } from "../../lib/time/mod.ts";
import type { ParleyProcess } from "../support/process.ts";
import { publish, TEXT_BYTES } from "./publisher.ts";
import { startSqlite, startWorker } from "./store_kit.ts";
import { openStuck } from "./stuck_reader.ts";

const MIB = 1024 * 1024;
/** 200 MiB of text. */
const FLOOD = 200 * MIB / TEXT_BYTES;
/** What one reader who reads nothing may cost: its outbox, and what Deno and the kernel keep of its stream. */
const STUCK_BYTES = 80 * MIB;
/** Much more than an outbox and the buffers of a connection hold. */
const SLOW_FLOOD = 60 * MIB / TEXT_BYTES;
const FLOOD_MS = 120_000;
const SAMPLE_MS = 50;

Deno.test("overload: a reader who never reads costs the worker a bounded amount of memory, others get all", async () => {
  const alone = await flood(0);
  const beside = await flood(1);
  const extra = beside - alone;
  console.log(`Peak: ${mib(alone)} without the stuck reader, ${mib(beside)} with it`);
  assert(extra < STUCK_BYTES, `the stuck reader cost ${mib(extra)}`);
});

Deno.test("overload: a slow reader is told where to resume, and loses nothing", async () => {
  await using store = await startSqlite();
  await using worker = await startWorker(store);
  await worker.logged("Active");
  const transport = createConnectTransport({ baseUrl: worker.connect, useBinaryFormat: true });
  const stream = createClient(MessengerService, transport).readMessages({ after: BEGINNING })
    [Symbol.asyncIterator]();
  const texts = new Map<bigint, string>();
  let last: Position = BEGINNING;
  const next = async () => {
    const { done, value } = await withDeadline(stream.next(), FLOOD_MS, "read on");
    if (done) throw new Error("The stream ended without an error");
    if (value.event.case === "message") take(value.event.value.position!, value.event.value.text);
  };
  const take = ({ epoch, seq }: Position, text: string) => {
    assertEquals(seq, last.seq + 1n);
    last = { epoch, seq };
    texts.set(seq, text.split(" ", 1)[0]!);
  };
  await next(); // the start
  await publish(worker.grpc, SLOW_FLOOD);
  let error;
  try {
    while (true) await next();
  } catch (thrown) {
    error = fromConnectError(thrown);
  }
  assertEquals(error.code, "RESOURCE_EXHAUSTED", error.message);
  const resume = error.find(ResumeDetailSchema)?.position;
  assertEquals({ epoch: resume?.epoch, seq: resume?.seq }, last);
  assert(texts.size > 0 && texts.size < SLOW_FLOOD, `it got ${texts.size} before it was told`);

  await follow(worker, { after: last, until: SLOW_FLOOD, take });
  const expected = Array.from({ length: SLOW_FLOOD }, (_, n) => String(n));
  assertEquals([...texts.values()].toSorted((a, b) => Number(a) - Number(b)), expected);
});

/** The peak of a worker's memory, in bytes, while much is published beside so many stuck readers. */
async function flood(stuck: number): Promise<number> {
  await using store = await startSqlite();
  await using worker = await startWorker(store);
  await worker.logged("Active");
  await using _readers = await openStuck(worker.connect, stuck);
  let last = 0n;
  const take = ({ seq }: Position, text: string) => {
    assertEquals(seq, last + 1n);
    assertEquals(text.length, TEXT_BYTES);
    last = seq;
  };
  let done = false;
  let peak = 0;
  const sample = async () => {
    peak = Math.max(peak, await worker.residentBytes());
    return done;
  };
  const sampling = eventually("the flood is over", sample, { withinMs: FLOOD_MS, everyMs: SAMPLE_MS });
  await Promise.all([publish(worker.grpc, FLOOD), follow(worker, { after: BEGINNING, until: FLOOD, take })]);
  done = true;
  await sampling;
  return peak;
}

interface FollowOptions {
  after: Position;
  /** Ends with this message. */
  until: number;
  take(position: Position, text: string): void;
}

/** Reads a room as clients do, resuming where it was told to. */
async function follow(worker: ParleyProcess, { after, until, take }: FollowOptions): Promise<void> {
  const stop = new AbortController();
  const channel = new Channel([worker.grpc]);
  const read = async () => {
    for await (const event of followRoom({ channel, room: DEFAULT_ROOM, after, signal: stop.signal })) {
      if (event.kind === "reset") throw event.error;
      if (event.kind !== "message") continue;
      take(event.message.position, event.message.text);
      if (event.message.position.seq === BigInt(until)) return;
    }
  };
  try {
    await withDeadline(read(), FLOOD_MS, `read up to message ${until}`);
  } finally {
    stop.abort();
  }
}

function mib(bytes: number): string {
  return `${Math.round(bytes / MIB)} MiB`;
}
