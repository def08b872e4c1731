import { Code, ConnectError } from "@connectrpc/connect";
import type { ClientConnection, HeaderList, Stream } from "../../http2/mod.ts";
import type { Backoff } from "../../time/mod.ts";
import type { Dialled } from "./dial.ts";
import { Dialler } from "./dialler.ts";
import type { Lifetime } from "./lifetime.ts";

/** How a pool keeps its connections. */
export interface PoolOptions {
  dial: () => Promise<Dialled>;
  /** Connections that are open at once, at the most; those that take no new requests are not counted. */
  maxConnections: number;
  /** How long a connection may have no request before it is closed, in milliseconds. */
  idleMs: number;
  /** Waits between dials that fail. */
  backoff: Backoff;
  /** Whether requests wait while the server cannot be reached. */
  waitForReady: boolean;
}

/** How often connections are looked at for idleness, in milliseconds; more often where `idleMs` is short. */
const SWEEP_MS = 1_000;

/** A connection that takes requests. */
interface Member {
  readonly connection: ClientConnection;
  /** How many requests it takes at once. */
  maxStreams: number;
  /** When it was last seen at work. */
  busyMs: number;
}

/** A request that waits for room. */
interface Waiting {
  readonly headers: HeaderList;
  readonly endStream: boolean;
  readonly lifetime: Lifetime;
  readonly resolve: (stream: Promise<Stream>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The connections to one server: requests share the first that has room, another is opened when none has, and
 * those that have nothing to do for long are closed.
 */
export class ConnectionPool {
  readonly #options: PoolOptions;
  readonly #dialler: Dialler;
  readonly #waiting = new Set<Waiting>();
  readonly #open = new Set<ClientConnection>();
  #members: Member[] = [];
  #sweeping: ReturnType<typeof setInterval> | undefined;
  #isClosed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#dialler = new Dialler(options.dial, options.backoff, {
      reached: (dialled) => this.#add(dialled),
      failed: (error) => this.#dialFailed(error),
      retry: () => this.#dialIfNeeded(),
    });
  }

  /** How many connections are open, those included that take no new requests. */
  get size(): number {
    return this.#open.size;
  }

  /**
   * Sends the headers of a request, when there is room for it.
   *
   * @throws StreamClosed when the connection has gone meanwhile: nothing was sent.
   * @throws ConnectError `Unavailable` when the server cannot be reached and requests do not wait for it; what
   * ended the call when that came first.
   */
  request(headers: HeaderList, endStream: boolean, lifetime: Lifetime): Promise<Stream> {
    const member = this.#waiting.size === 0 ? this.#withRoom() : undefined;
    if (member) return this.#send(member, headers, endStream, lifetime);
    if (this.#isClosed) return Promise.reject(closed());
    return new Promise((resolve, reject) => {
      const waiting = { headers, endStream, lifetime, resolve, reject };
      this.#waiting.add(waiting);
      lifetime.onOver((error) => {
        this.#waiting.delete(waiting);
        reject(error);
      });
      this.#dialIfNeeded();
    });
  }

  /** A request has come to its end: there may be room for one that waits. */
  released(): void {
    if (this.#waiting.size > 0) this.#serve();
  }

  /** Takes no more requests; resolves when those under way have ended, and all connections are closed. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#refuse(closed());
    clearInterval(this.#sweeping);
    await this.#dialler.close();
    await Promise.all([...this.#open].map((connection) => connection.drain()));
  }

  #send(member: Member, headers: HeaderList, endStream: boolean, lifetime: Lifetime): Promise<Stream> {
    const { connection } = member;
    const before = connection.openStreams;
    const opening = connection.request(headers, endStream);
    if (connection.openStreams > before) return opening;
    member.maxStreams = before; // the server takes fewer by now than it said at first
    return lifetime.wait(opening, (late) => late.cancel());
  }

  #withRoom(): Member | undefined {
    this.#prune();
    return this.#members.find(({ connection, maxStreams }) => connection.openStreams < maxStreams);
  }

  /** Lets go of connections that take no new requests. */
  #prune(): void {
    if (this.#members.every(isUsable)) return;
    this.#members = this.#members.filter(isUsable);
  }

  #add({ connection, maxStreams }: Dialled): void {
    this.#open.add(connection);
    void connection.ended.then(() => {
      this.#open.delete(connection);
      if (this.#open.size === 0) this.#stopSweeping();
      this.released();
    });
    if (this.#isClosed) return void connection.drain();
    this.#members.push({ connection, maxStreams, busyMs: performance.now() });
    this.#sweeping ??= setInterval(() => this.#sweep(), Math.min(SWEEP_MS, this.#options.idleMs / 2));
    this.#serve();
  }

  #serve(): void {
    for (const waiting of this.#waiting) {
      const member = this.#withRoom();
      if (!member) break;
      this.#waiting.delete(waiting);
      const { headers, endStream, lifetime, resolve } = waiting;
      resolve(this.#send(member, headers, endStream, lifetime));
    }
    this.#dialIfNeeded();
  }

  #dialIfNeeded(): void {
    if (this.#isClosed || this.#waiting.size === 0) return;
    this.#prune();
    if (this.#members.length >= this.#options.maxConnections) return;
    const error = this.#dialler.dial();
    if (error) this.#dialFailed(error);
  }

  /** Requests that other connections will have room for go on waiting. */
  #dialFailed(error: ConnectError): void {
    this.#prune();
    if (!this.#options.waitForReady && this.#members.length === 0) this.#refuse(error);
    if (this.#waiting.size > 0) this.#dialler.retryLater();
  }

  #refuse(error: ConnectError): void {
    for (const { reject } of this.#waiting) reject(error);
    this.#waiting.clear();
  }

  #sweep(): void {
    const nowMs = performance.now();
    for (const member of this.#members) {
      if (member.connection.openStreams > 0) member.busyMs = nowMs;
      else if (nowMs - member.busyMs >= this.#options.idleMs) void member.connection.drain();
    }
    this.released(); // a server that goes away may have made room for another connection
  }

  #stopSweeping(): void {
    clearInterval(this.#sweeping);
    this.#sweeping = undefined;
  }
}

function isUsable({ connection }: Member): boolean {
  return connection.usable;
}

function closed(): ConnectError {
  return new ConnectError("Cannot call: the transport is closed", Code.Canceled);
}
