import { assert, assertEquals } from "@std/assert";
import { createClient } from "@connectrpc/connect";
import { BEGINNING, type Position } from "../../lib/chat/mod.ts";
import { fromConnectError } from "../../lib/error/mod.ts";
import { createH2Transport } from "../../lib/rpc/mod.ts";
import { withDeadline } from "../../lib/time/mod.ts";
import { MessengerService, ResumeDetailSchema } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import type { ParleyProcess } from "../support/process.ts";
import { publish, TEXT_BYTES } from "./publisher.ts";
import { startSqlite, startWorker } from "./store_kit.ts";
import { StuckConnection, type StuckOptions } from "./stuck_connection.ts";

const MIB = 1024 * 1024;
const STREAMS = 100;
const CONNECTIONS = 100;
/** What may wait for the socket of a connection, in a buffer that has grown, and what it has grown out of. */
const CONNECTION_BYTES = 256 * 1024;
/** What waits for a room, what is not collected yet, and the work of the flood itself. */
const ROOM_BYTES = 300 * MIB;
/** Much more than what waits for a slow reader and the buffers of its connection hold. */
const FLOOD = 48 * MIB / TEXT_BYTES;
const PART = 48;
const OTHERS = 10;
/** How long a part of the flood may take to reach the others. */
const IN_TIME_MS = 5_000;
const WITHIN_MS = 60_000;

interface Kind {
  /** What one of them may cost while it waits, in bytes. */
  readonly each: number;
  options(i: number): StuckOptions;
}

const KINDS: Record<string, Kind> = {
  "who never read": {
    each: 32 * 1024,
    options: (i) => ({ streams: STREAMS, ...(i % 2 === 0 && { window: 65_535 }) }),
  },
  "who never read the history that they ask for": {
    each: 128 * 1024, // a page of it, and what V8 keeps of the pages of others
    options: () => ({ streams: STREAMS, after: BEGINNING }),
  },
};

for (const [kind, { each, options }] of Object.entries(KINDS)) {
  Deno.test(`overload: 10,000 gRPC readers ${kind} cost a bounded amount of memory, others get all in time`, async () => {
    await using store = await startSqlite();
    await using worker = await startWorker(store);
    await worker.logged("Active");
    await publish(worker.grpc, PART * 4);
    const alone = await worker.residentBytes();
    using stuck = new DisposableStack();
    for (let i = 0; i < CONNECTIONS; i++) stuck.use(await StuckConnection.open(worker.grpc, options(i)));
    const beside = await worker.residentBytes();
    const others = Array.from({ length: OTHERS }, () => new Reader(worker));
    await Promise.all(others.map((other) => other.begin()));
    let peak = beside;
    const startMs = performance.now();
    for (let sent = 0; sent < FLOOD; sent += PART) {
      await publish(worker.grpc, PART);
      await Promise.all(others.map((other) => other.take(PART)));
      peak = Math.max(peak, await worker.residentBytes());
    }
    const tookMs = performance.now() - startMs;
    console.log(`${mib(alone)} without them, ${mib(beside)} with them, ${mib(peak)} at the peak`);
    assert(tookMs < WITHIN_MS, `it took ${tookMs} ms`);
    const cost = (beside - alone) / (CONNECTIONS * STREAMS);
    assert(cost < each, `each costs ${cost} bytes`);
    assert(peak - beside < ROOM_BYTES + CONNECTIONS * CONNECTION_BYTES, `they cost ${mib(peak - beside)}`);
    await Promise.all(others.map((other) => other.leave()));
  });
}

Deno.test("overload: a slow gRPC reader is told where to resume, and has lost nothing until then", async () => {
  await using store = await startSqlite();
  await using worker = await startWorker(store);
  await worker.logged("Active");
  const slow = new Reader(worker);
  await slow.begin();
  await publish(worker.grpc, FLOOD);
  const taken = slow.take(FLOOD).then(() => undefined, fromConnectError);
  const error = await withDeadline(taken, WITHIN_MS, "read to the end");
  assertEquals(error?.code, "RESOURCE_EXHAUSTED", error?.message);
  const resume = error?.find(ResumeDetailSchema)?.position;
  assertEquals({ epoch: resume?.epoch, seq: resume?.seq }, { epoch: slow.at.epoch, seq: slow.at.seq });
  assert(slow.at.seq > 0n && slow.at.seq < FLOOD, `it got ${slow.at.seq} before it was told`);

  const again = new Reader(worker, slow.at);
  await again.begin();
  await again.take(FLOOD - Number(slow.at.seq));
  assertEquals(again.at.seq, BigInt(FLOOD));
  await again.leave();
});

/** A reader on a connection of its own, that checks what it reads. */
class Reader {
  at: Position;
  readonly #stop = new AbortController();
  readonly #events;

  constructor(worker: ParleyProcess, after?: Position) {
    this.at = after ?? BEGINNING;
    const transport = createH2Transport({ baseUrl: `http://${worker.grpc}`, pingMs: 0 });
    const options = { signal: this.#stop.signal };
    this.#events = createClient(MessengerService, transport)
      .readMessages(after ? { after } : {}, options)[Symbol.asyncIterator]();
  }

  /** The start. */
  async begin(): Promise<void> {
    const { value } = await withDeadline(this.#events.next(), IN_TIME_MS, "begin");
    if (value?.event.case !== "start") throw new Error("Cannot begin: something else came");
    const { epoch, seq } = value.event.value;
    this.at = { epoch, seq };
  }

  /** So many messages, each the next, and each in time. */
  async take(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      const { value } = await withDeadline(this.#events.next(), IN_TIME_MS, `read after ${this.at.seq}`);
      if (value?.event.case !== "message") {
        throw new Error(`Cannot read after ${this.at.seq}: something else came`);
      }
      const { epoch, seq } = value.event.value.position!;
      assertEquals(seq, this.at.seq + 1n);
      this.at = { epoch, seq };
    }
  }

  async leave(): Promise<void> {
    const ended = this.#events.next().catch(() => {});
    this.#stop.abort();
    await ended;
  }
}

function mib(bytes: number): string {
  return `${Math.round(bytes / MIB)} MiB`;
}
