import { assert, assertEquals } from "@std/assert";
import { type Client, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { BEGINNING, type ChatMessage, fromWire, type Position } from "../../lib/chat/mod.ts";
import { withDeadline } from "../../lib/time/mod.ts";
import { MessengerService } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { type Received, timeText, violations } from "./checker.ts";
import { readLog } from "./read_log.ts";
import { Recorder } from "./recorder.ts";
import { rpcSender } from "./senders.ts";
import { startWorker, type StoreKind, STORES } from "./store_kit.ts";
import { WorkerClient } from "./worker_client.ts";

const RECONNECTS = 100;
/** Messages read from one connection at the most. */
const MOST = 60;
const PATIENT_MS = 15_000;
const READ_MS = 30_000;
/** What DRAIN_SECONDS of the tests' processes is, less what would be left of it. */
const STOP_MS = 4_000;

for (const kind of STORES) {
  Deno.test({
    name: `reconnects on ${kind.name}: a reader that breaks off 100 times gets every message once`,
    ignore: kind.ignore,
    fn: () => reconnect(kind),
  });
}

async function reconnect(kind: StoreKind): Promise<void> {
  await using store = await kind.start();
  await using worker = await startWorker(store);
  await worker.logged("Active");
  // A connection each: what is left unread on one takes from the window of all calls on it.
  const overGrpc = () => new WorkerClient(worker.grpc).messenger;
  const overConnect = createClient(MessengerService, createConnectTransport({ baseUrl: worker.connect }));
  const recorder = new Recorder();
  const reader = new BrokenReader();
  const sender = rpcSender([worker.grpc], { recorder, name: "rpc", lanes: 8, patienceMs: PATIENT_MS });
  try {
    for (let i = 0; i < RECONNECTS; i++) {
      await reader.read(i % 2 === 0 ? overGrpc() : overConnect, {
        count: Math.floor(Math.random() * MOST),
        isAborted: i % 4 === 0,
      });
    }
  } finally {
    await sender.stop();
  }

  const log = await readLog([worker.grpc]);
  await reader.read(overGrpc(), { count: log.length - reader.received.length, isAborted: false });
  console.log(`${kind.name}: ${log.length} messages in ${RECONNECTS} connections; ${recorder.summary}`);
  const found = violations({ sends: recorder.sends, log, readers: { reader: reader.received } });
  assertEquals([...found, ...recorder.faults].slice(0, 20), []);

  // Streams that nobody reads any more do not keep the worker from stopping.
  const startMs = performance.now();
  assertEquals(await worker.end("SIGTERM"), 0);
  assert(performance.now() - startMs < STOP_MS, "streams were left open");
}

/** How one connection is used. */
interface Use {
  /** Messages to read. */
  count: number;
  /** Then the call is aborted while more comes, and what still comes is taken; else it is just left. */
  isAborted: boolean;
}

/** Reads a room over many connections, each from where the last one was broken off. */
class BrokenReader {
  readonly received: Received[] = [];
  #at: Position = BEGINNING;

  async read(client: Client<typeof MessengerService>, { count, isAborted }: Use): Promise<void> {
    const broken = new AbortController();
    const stream = client.readMessages({ after: this.#at }, { signal: broken.signal })
      [Symbol.asyncIterator]();
    for (let left = count; left > 0;) {
      const { done, value } = await withDeadline(stream.next(), READ_MS, "read on");
      if (done) throw new Error("The stream ended by itself");
      if (value.event.case !== "message") continue;
      this.#take(fromWire(value.event.value));
      left--;
    }
    if (!isAborted) return void await stream.return?.();
    broken.abort();
    try {
      while (true) {
        const { done, value } = await withDeadline(stream.next(), READ_MS, "break off");
        if (done) return;
        if (value.event.case === "message") this.#take(fromWire(value.event.value));
      }
    } catch (thrown) {
      if (!(thrown instanceof ConnectError)) throw thrown;
    }
  }

  #take(message: ChatMessage): void {
    this.#at = message.position;
    this.received.push({ text: message.text, sendTime: timeText(message), seq: message.position.seq });
  }
}
