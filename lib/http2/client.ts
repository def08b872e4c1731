import { Connection, type ConnectionRole } from "./connection.ts";
import { ErrorCode, PREFACE } from "./constants.ts";
import { malformed, protocolError, StreamClosed } from "./errors.ts";
import { type HeaderList, headerValue } from "./headers.ts";
import type { DecodedBlock } from "./hpack/decoder.ts";
import { type Limits, resolveLimits } from "./limits.ts";
import { acceptMessage } from "./messages.ts";
import type { Socket } from "./socket.ts";
import type { Stream } from "./stream.ts";
import { responseFault, trailersFault } from "./validation.ts";

/** What a client allows its server, and how it finds out that the server is gone. */
export interface ClientOptions {
  limits?: Partial<Limits>;
  /** How often the server is asked whether it lives while requests are under way, in milliseconds; 0 for never. */
  pingMs?: number;
  /** How long its answer may take, in milliseconds. */
  pongMs?: number;
}

const PING_MS = 1_000;
const PONG_MS = 1_000;

/** One connection to a server: any number of requests at once. */
export class ClientConnection {
  readonly #connection: Connection;
  readonly #ended: Promise<void>;
  readonly #pongMs: number;
  readonly #keepAlive: ReturnType<typeof setInterval> | undefined;
  /** Requests that wait until the server takes one more, in order. */
  #waiting: (() => void)[] = [];
  #firstWaiting = 0;
  /** Those that wait no longer, and have not opened their streams yet. */
  #admitted = 0;
  #pinging = false;

  constructor(socket: Socket, { limits, pingMs = PING_MS, pongMs = PONG_MS }: ClientOptions = {}) {
    const role = new ClientRole(() => this.#admit());
    this.#connection = new Connection(socket, resolveLimits(limits), role);
    role.connection = this.#connection;
    this.#pongMs = pongMs;
    this.#connection.sendRaw(PREFACE);
    if (pingMs > 0) this.#keepAlive = setInterval(() => this.#ping(), pingMs);
    this.#ended = this.#connection.run().finally(() => {
      clearInterval(this.#keepAlive);
      this.#admit();
    });
  }

  /** Resolves when the connection has ended, and its socket is closed. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** Whether it takes new requests: it lives, and the server does not go away. */
  get usable(): boolean {
    const { closed, draining, session } = this.#connection;
    return !closed && !draining && !session.streams.isUsedUp;
  }

  /** How many requests are under way. */
  get openStreams(): number {
    return this.#connection.session.streams.size;
  }

  /**
   * Sends the headers of a request; the body is the stream's to write. Waits while the server takes no more.
   *
   * @throws StreamClosed when the connection has ended or the server goes away: nothing was sent.
   */
  async request(headers: HeaderList, endStream: boolean): Promise<Stream> {
    if (this.usable && !this.#hasRoom) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
      this.#admitted--;
    }
    if (!this.usable) {
      const code = this.#connection.closed?.code ?? ErrorCode.REFUSED_STREAM;
      throw new StreamClosed(code, "the connection takes no more requests", true);
    }
    const { session } = this.#connection;
    const stream = session.addStream(session.streams.takeId());
    stream.isHead = headerValue(headers, ":method") === "HEAD";
    stream.sendHeaders(headers, endStream);
    return stream;
  }

  /** Takes no new requests, and closes when those under way have ended; resolves then. */
  drain(): Promise<void> {
    this.#connection.retire();
    this.#admit();
    return this.#ended;
  }

  /** Ends the connection now. */
  close(): void {
    this.#connection.close();
  }

  /** A server that is busy sending, or taking what waits for it, is alive, however late its answer comes. */
  async #ping(): Promise<void> {
    this.#connection.relax();
    if (this.#pinging || this.openStreams === 0 || this.#connection.closed) return;
    this.#pinging = true;
    const answer = this.#connection.ping();
    let signs = this.#connection.signsOfLife;
    const timer = setInterval(() => {
      if (this.#connection.signsOfLife === signs) {
        this.#connection.abandon("the server does not answer a PING");
      }
      signs = this.#connection.signsOfLife;
    }, this.#pongMs);
    await answer;
    clearInterval(timer);
    this.#pinging = false;
  }

  get #hasRoom(): boolean {
    const { streams, peer } = this.#connection.session;
    return streams.size + this.#admitted < peer.maxConcurrentStreams;
  }

  /** Lets as many go on as there is room for, or all when there will be no more. */
  #admit(): void {
    while (this.#firstWaiting < this.#waiting.length && (this.#hasRoom || !this.usable)) {
      this.#admitted++;
      this.#waiting[this.#firstWaiting++]!();
    }
    if (this.#firstWaiting === this.#waiting.length) this.#waiting = [];
    else if (this.#firstWaiting * 2 < this.#waiting.length) return;
    else this.#waiting = this.#waiting.slice(this.#firstWaiting);
    this.#firstWaiting = 0;
  }
}

/**
 * Resolves when the headers of the response are there: `stream.headers`. They count though the stream was reset
 * since: what comes with them may be the whole response (section 8.1), and whoever reads on learns if it is not.
 *
 * @throws StreamClosed when the stream ended before they came.
 */
export async function responseHeaders(stream: Stream): Promise<HeaderList> {
  while (stream.headers.length === 0) await stream.changed();
  return stream.headers;
}

class ClientRole implements ConnectionRole {
  readonly role = "client";
  connection!: Connection;
  readonly changed: () => void;

  /** @param onChange told when more requests may be possible, or none any more. */
  constructor(onChange: () => void) {
    this.changed = onChange;
  }

  preface(): boolean {
    return true; // a server begins with its SETTINGS
  }

  headers(streamId: number, stream: Stream | undefined, block: DecodedBlock, endStream: boolean): void {
    if (!stream) throw protocolError("HEADERS of a stream that this end has not opened");
    if (block.tooLarge) throw malformed(streamId, "a header list that is too large");
    if (stream.headers.length > 0) return this.#trailers(stream, block, endStream);
    const fault = responseFault(block.headers);
    if (fault) throw malformed(streamId, fault);
    const status = headerValue(block.headers, ":status")!;
    if (status.startsWith("1")) {
      if (endStream) throw malformed(streamId, "an informational response that ends the stream");
      return this.connection.idleFrame();
    }
    const hasNoBody = stream.isHead || status === "204" || status === "304";
    acceptMessage(this.connection.session, stream, block, endStream, hasNoBody);
    stream.wake();
  }

  #trailers(stream: Stream, block: DecodedBlock, endStream: boolean): void {
    const fault = endStream ? trailersFault(block.headers) : "HEADERS in the middle of a body";
    if (fault) throw malformed(stream.id, fault);
    if (stream.expected) throw malformed(stream.id, "a body that is shorter than content-length says");
    stream.trailers = block.headers;
    this.connection.session.remoteEnd(stream);
  }
}
