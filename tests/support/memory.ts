import type { DescService } from "@bufbuild/protobuf";
import {
  type Client,
  Code,
  ConnectError,
  createClient,
  createRouterTransport,
  type Interceptor,
  type Transport,
} from "@connectrpc/connect";
import { type ChatMessage, type ChatStore, DEFAULT_ROOM } from "../../lib/chat/mod.ts";
import { Channel } from "../../lib/rpc/mod.ts";
import type { Clock } from "../../lib/time/mod.ts";
import { createApp } from "../../functions/app.ts";
import { Mailbox } from "../../functions/messenger/mailbox.ts";
import { Sender } from "../../functions/messenger/sender.ts";
import type { RetentionPolicy } from "../../workers/chat/retention.ts";
import { type ChatWorker, createChatWorker } from "../../workers/chat/worker.ts";
import { eventually } from "./eventually.ts";
import { TempStore } from "./temp_store.ts";

/** The addresses that channels in memory know; workers take them in this order. */
const ADDRESSES = ["first:51075", "second:51075"] as const;
const DRAIN_MS = 5_000;

/** How the chat workers are made. */
export interface WorkerSettings {
  clock?: Clock;
  retention?: RetentionPolicy;
  /** Puts something between the worker and its store. */
  aroundStore?: (store: ChatStore) => ChatStore;
}

/** How an edge is made. */
export interface EdgeSettings {
  /** The mailbox's name; `box` unless given. */
  mailbox?: string;
  /** Stand between the edge and the workers, outermost first. */
  interceptors?: Interceptor[];
  commitDeadlineMs?: number;
  openWaitMs?: number;
  sendDeadlineMs?: number;
}

/** What `/getAndFlushMessages` answers of a message. */
export interface FlushedMessage {
  author: string;
  text: string;
  sendTime: string;
}

/** A chat worker without ports, with a connection of its own to the store. */
export interface MemoryWorker {
  readonly address: string;
  readonly store: ChatStore;
  readonly worker: ChatWorker;
  /** A client of this worker. */
  client<S extends DescService>(service: S): Client<S>;
}

/**
 * The whole of Parley in memory: chat workers on one real SQLite file, and edges that reach them through a
 * channel; no ports.
 *
 * Disposing it stops the edges, drains the workers, closes the stores and removes the file.
 */
export class MemoryParley implements AsyncDisposable {
  readonly #file = new TempStore();
  readonly #settings: WorkerSettings;
  readonly #workers: MemoryWorker[] = [];
  readonly #edges: MemoryEdge[] = [];

  private constructor(settings: WorkerSettings) {
    this.#settings = settings;
  }

  /** One worker, which is active, and one edge, which is ready. */
  static async start(settings: WorkerSettings & EdgeSettings = {}): Promise<MemoryParley> {
    const parley = new MemoryParley(settings);
    try {
      const { worker } = parley.addWorker();
      await eventually("the worker is active", () => worker.active);
      await parley.addEdge(settings);
      return parley;
    } catch (thrown) {
      await parley[Symbol.asyncDispose]();
      throw thrown;
    }
  }

  /** The first worker. */
  get worker(): ChatWorker {
    return this.#workers[0]!.worker;
  }

  /** The store as the first worker sees it. */
  get store(): ChatStore {
    return this.#workers[0]!.store;
  }

  /** The first edge. */
  get edge(): MemoryEdge {
    return this.#edges[0]!;
  }

  /** A client of the first worker. */
  client<S extends DescService>(service: S): Client<S> {
    return this.#workers[0]!.client(service);
  }

  /** One more worker on the same file; the second one stands by. */
  addWorker(): MemoryWorker {
    const address = ADDRESSES[this.#workers.length];
    if (!address) throw new RangeError(`Cannot add a worker: ${ADDRESSES.length} at the most`);
    const { aroundStore = (store) => store, ...options } = this.#settings;
    const store = aroundStore(this.#workers.length === 0 ? this.#file.store : this.#file.again());
    const worker = createChatWorker({ store, holder: address, address, ...options });
    const client = <S extends DescService>(service: S) => createClient(service, transportTo(worker));
    const made = { address, store, worker, client };
    this.#workers.push(made);
    worker.start();
    return made;
  }

  /** One more edge, as another process has it; waits until it is ready. */
  async addEdge(settings: EdgeSettings = {}): Promise<MemoryEdge> {
    const { interceptors = [] } = settings;
    const open = (address: string) => Promise.resolve(this.#transport(address, interceptors));
    const edge = new MemoryEdge(new Channel(ADDRESSES, open), settings);
    this.#edges.push(edge);
    await eventually("the edge is ready", () => edge.mailbox.ready);
    return edge;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#edges.map((edge) => edge.stop()));
    for (const { worker } of this.#workers) await worker.drain(DRAIN_MS);
    await this.#file[Symbol.asyncDispose]();
  }

  /** To a worker that may be added later: until then nobody listens there. */
  #transport(address: string, interceptors: Interceptor[]): Transport {
    const made = new Map<ChatWorker | undefined, Transport>();
    const now = () => {
      const worker = this.#workers.find((worker) => worker.address === address)?.worker;
      const transport = made.get(worker) ?? transportTo(worker, interceptors);
      made.set(worker, transport);
      return transport;
    };
    return { unary: (...args) => now().unary(...args), stream: (...args) => now().stream(...args) };
  }
}

/** To a worker; without one, like an address where nobody listens. */
function transportTo(worker: ChatWorker | undefined, interceptors: Interceptor[] = []): Transport {
  const refuse: Interceptor = () => () =>
    Promise.reject(new ConnectError("connection refused", Code.Unavailable));
  if (!worker) return createRouterTransport(() => {}, { transport: { interceptors: [refuse] } });
  return createRouterTransport(worker.routes, { router: worker.rpc, transport: { interceptors } });
}

/** One edge: what a `serve` process has, without its port. */
export class MemoryEdge {
  readonly channel: Channel;
  readonly sender: Sender;
  readonly mailbox: Mailbox;
  readonly app: ReturnType<typeof createApp>;
  readonly #stopping = new AbortController();

  constructor(channel: Channel, settings: EdgeSettings) {
    const { mailbox = "box", commitDeadlineMs, openWaitMs, sendDeadlineMs } = settings;
    this.channel = channel;
    this.sender = new Sender(channel, { ...(sendDeadlineMs && { deadlineMs: sendDeadlineMs }) });
    this.mailbox = new Mailbox({
      channel,
      mailbox,
      room: DEFAULT_ROOM,
      ...(commitDeadlineMs && { commitDeadlineMs }),
      ...(openWaitMs && { openWaitMs }),
    });
    this.app = createApp({
      channel,
      sender: this.sender,
      mailbox: this.mailbox,
      stopping: this.#stopping.signal,
      ready: () => this.mailbox.ready && !this.#stopping.signal.aborted,
    });
    this.mailbox.start();
  }

  /** Sends a request to the app. */
  async request(path: string, init?: RequestInit): Promise<Response> {
    return await this.app.request(path, init);
  }

  /** `/sendMessage`, which must succeed; answers the send time. */
  async send(author: string, text: string): Promise<string> {
    const response = await this.request("/sendMessage", {
      method: "POST",
      body: JSON.stringify({ author, text }),
    });
    const body = await response.json();
    if (response.status !== 200) throw new Error(`/sendMessage: ${response.status} ${JSON.stringify(body)}`);
    return body.sendTime;
  }

  /** `/getAndFlushMessages`, which must succeed. */
  async flush(): Promise<FlushedMessage[]> {
    const response = await this.request("/getAndFlushMessages", { method: "POST" });
    const body = await response.json();
    if (response.status !== 200) throw new Error(`/getAndFlushMessages: ${response.status} ${body.detail}`);
    return body;
  }

  /** The live streams end, as when the process is asked to stop. */
  stopping(): void {
    this.#stopping.abort();
  }

  /** Ends everything, as the process does. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.sender.idle();
    await this.mailbox.stop();
  }
}

/** All that a stream of pages holds. */
export async function gather(pages: AsyncIterable<readonly ChatMessage[]>): Promise<ChatMessage[]> {
  const all: ChatMessage[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}
