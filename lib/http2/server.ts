import { Connection, type ConnectionRole } from "./connection.ts";
import { ErrorCode, PREFACE } from "./constants.ts";
import { ConnectionError, malformed, StreamError } from "./errors.ts";
import type { FrameReader } from "./frame_reader.ts";
import type { HeaderList } from "./headers.ts";
import type { DecodedBlock } from "./hpack/decoder.ts";
import { encodeStateless } from "./hpack/encoder.ts";
import { type Limits, resolveLimits } from "./limits.ts";
import { acceptMessage } from "./messages.ts";
import type { Socket } from "./socket.ts";
import type { Stream } from "./stream.ts";
import { requestFault, trailersFault } from "./validation.ts";

/**
 * Handles one request: reads the stream, and answers on it. Must not throw; its stream is reset if it does.
 *
 * One that answers a promise counts against `maxConcurrentStreams` until it has settled, even when its peer has
 * reset the stream long before.
 */
export type RequestHandler = (stream: Stream) => unknown;

/** 431 Request Header Fields Too Large (RFC 6585, section 5). */
const TOO_LARGE = encodeStateless([[":status", "431"]]);

/** Serves one connection; ends when the connection does. */
export class ServerConnection {
  readonly #connection: Connection;
  readonly #ended: Promise<void>;

  constructor(socket: Socket, handler: RequestHandler, limits?: Partial<Limits>) {
    const role = new ServerRole(handler);
    this.#connection = new Connection(socket, resolveLimits(limits), role);
    role.connection = this.#connection;
    this.#ended = this.#connection.run();
  }

  /** Resolves when the connection has ended, and its socket is closed. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** How many requests are under way. */
  get openStreams(): number {
    return this.#connection.session.streams.size;
  }

  /** Takes no new requests, and closes when those under way have ended. */
  drain(): Promise<void> {
    return this.#connection.drain();
  }

  /** Ends the connection now. */
  close(): void {
    this.#connection.close();
  }

  /** Ends what takes too long; to be called about once a second. */
  checkTimes(nowMs: number): void {
    this.#connection.checkTimes(nowMs);
  }
}

class ServerRole implements ConnectionRole {
  readonly role = "server";
  connection!: Connection;
  readonly #handler: RequestHandler;
  /** The last header list that was found to be right: the decoder answers the same list for the same bytes. */
  #right: HeaderList | undefined;

  constructor(handler: RequestHandler) {
    this.#handler = handler;
  }

  preface(reader: FrameReader): boolean {
    const begin = reader.peekRaw(PREFACE.length);
    for (let i = 0; i < begin.length; i++) {
      if (begin[i] !== PREFACE[i]) throw new ConnectionError(ErrorCode.PROTOCOL_ERROR, "this is not HTTP/2");
    }
    return reader.takeRaw(PREFACE.length) !== undefined;
  }

  headers(streamId: number, known: Stream | undefined, block: DecodedBlock, endStream: boolean): void {
    if (known) return this.#trailers(known, block, endStream);
    const { session } = this.connection;
    session.streams.openPeer(streamId);
    if (streamId > session.lastAdmitted) return;
    if (session.load >= session.limits.maxConcurrentStreams) {
      throw new StreamError(streamId, ErrorCode.REFUSED_STREAM, "too many streams");
    }
    if (block.headers !== this.#right && !block.tooLarge) {
      const fault = requestFault(block.headers);
      if (fault) throw malformed(streamId, fault);
      this.#right = block.headers;
    }
    const stream = session.addStream(streamId);
    acceptMessage(session, stream, block, endStream);
    if (block.tooLarge) stream.sendHeaders(TOO_LARGE, true);
    else this.#handle(stream);
  }

  #handle(stream: Stream): void {
    try {
      const work = this.#handler(stream);
      if (work instanceof Promise) stream.work = work;
    } catch {
      stream.cancel(ErrorCode.INTERNAL_ERROR);
    }
  }

  #trailers(stream: Stream, block: DecodedBlock, endStream: boolean): void {
    const fault = endStream ? trailersFault(block.headers) : "HEADERS in the middle of a body";
    if (fault || block.tooLarge) throw malformed(stream.id, fault ?? "trailers that are too large");
    if (stream.expected) throw malformed(stream.id, "a body that is shorter than content-length says");
    stream.trailers = block.headers;
    this.connection.session.remoteEnd(stream);
  }
}
