import { Connection, type ConnectionRole } from "./connection.ts";
import { ErrorCode, PREFACE } from "./constants.ts";
import { acceptMessage } from "./dispatch.ts";
import { malformed, StreamClosed } from "./errors.ts";
import { type HeaderList, headerValue } from "./headers.ts";
import type { DecodedBlock } from "./hpack/decoder.ts";
import { type Limits, resolveLimits } from "./limits.ts";
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
  /** Requests that wait until the server takes one more. */
  #waiting: (() => void)[] = [];
  #pinging = false;

  constructor(socket: Socket, { limits, pingMs = PING_MS, pongMs = PONG_MS }: ClientOptions = {}) {
    const role = new ClientRole(() => this.#wake());
    this.#connection = new Connection(socket, resolveLimits(limits), role);
    role.connection = this.#connection;
    this.#pongMs = pongMs;
    this.#connection.sendRaw(PREFACE);
    if (pingMs > 0) this.#keepAlive = setInterval(() => this.#ping(), pingMs);
    this.#ended = this.#connection.run().finally(() => {
      clearInterval(this.#keepAlive);
      this.#wake();
    });
  }

  /** Resolves when the connection has ended. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** Whether it takes new requests: it lives, and the server does not go away. */
  get usable(): boolean {
    return !this.#connection.closed && !this.#connection.draining;
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
    const { session } = this.#connection;
    while (this.usable && session.streams.size >= session.peer.maxConcurrentStreams) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    if (!this.usable) {
      const code = this.#connection.closed?.code ?? ErrorCode.REFUSED_STREAM;
      throw new StreamClosed(code, "the connection takes no more requests", true);
    }
    const stream = session.addStream(session.streams.takeId());
    stream.sendHeaders(headers, endStream);
    return stream;
  }

  /** Waits for the requests under way, then closes. */
  async drain(): Promise<void> {
    while (this.openStreams > 0 && !this.#connection.closed) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.close();
  }

  /** Ends the connection now. */
  close(): void {
    this.#connection.close();
  }

  async #ping(): Promise<void> {
    if (this.#pinging || this.openStreams === 0 || this.#connection.closed) return;
    this.#pinging = true;
    const timer = setTimeout(
      () => this.#connection.abandon("the server does not answer a PING"),
      this.#pongMs,
    );
    await this.#connection.ping();
    clearTimeout(timer);
    this.#pinging = false;
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}

/** Resolves when the headers of the response are there: `stream.headers`. @throws StreamClosed */
export async function responseHeaders(stream: Stream): Promise<HeaderList> {
  while (stream.headers.length === 0) await stream.changed();
  return stream.headers;
}

class ClientRole implements ConnectionRole {
  readonly role = "client";
  connection!: Connection;
  readonly streamClosed: () => void;

  /** @param onChange told when one more request may be possible, or none any more. */
  constructor(onChange: () => void) {
    this.streamClosed = onChange;
  }

  preface(): boolean {
    return true; // a server begins with its SETTINGS
  }

  goAway(): void {
    this.streamClosed();
  }

  headers(streamId: number, stream: Stream | undefined, block: DecodedBlock, endStream: boolean): void {
    if (!stream) throw malformed(streamId, "HEADERS of a stream that this end has not opened");
    if (block.tooLarge) throw malformed(streamId, "a header list that is too large");
    if (stream.headers.length > 0) return this.#trailers(stream, block, endStream);
    const fault = responseFault(block.headers);
    if (fault) throw malformed(streamId, fault);
    if (headerValue(block.headers, ":status")!.startsWith("1")) {
      if (endStream) throw malformed(streamId, "an informational response that ends the stream");
      return;
    }
    acceptMessage(this.connection.session, stream, block, endStream);
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
