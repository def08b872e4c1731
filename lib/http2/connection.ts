import { DEFAULT_WINDOW, ErrorCode, FrameType, MAX_WINDOW, Setting } from "./constants.ts";
import { createDispatcher, type DispatchEvents } from "./dispatch.ts";
import { ConnectionError, StreamClosed } from "./errors.ts";
import { FrameReader } from "./frame_reader.ts";
import { FrameWriter } from "./frame_writer.ts";
import type { DecodedBlock } from "./hpack/decoder.ts";
import type { Limits } from "./limits.ts";
import { Session } from "./session.ts";
import type { Socket } from "./socket.ts";
import type { Stream } from "./stream.ts";
import type { Role } from "./stream_table.ts";
import { TokenBucket } from "./token_bucket.ts";

/** What server and client add to a connection. */
export interface ConnectionRole {
  readonly role: Role;
  /** Takes what comes before the frames; `undefined` until it is whole. @throws ConnectionError */
  preface(reader: FrameReader): boolean;
  /** A header block has come. */
  headers(streamId: number, stream: Stream | undefined, block: DecodedBlock, endStream: boolean): void;
  /** The peer opens no more streams; those after the last are closed already. */
  goAway?(code: number): void;
  /** A stream has closed. */
  streamClosed?(): void;
}

/** How long the peer has to answer before a drain goes on without it, in milliseconds. */
const DRAIN_PING_MS = 1_000;
const PING_PAYLOAD = 8;
/** How long the last frames may take to be sent, in milliseconds. */
const LAST_WORDS_MS = 1_000;

/** One HTTP/2 connection (RFC 9113): reads frames until the socket ends, and sends what streams write. */
export class Connection {
  readonly session: Session;
  readonly #socket: Socket;
  readonly #role: ConnectionRole;
  readonly #writer: FrameWriter;
  readonly #reader: FrameReader;
  readonly #idleFrames: TokenBucket;
  readonly #pings = new Map<number, () => void>();
  #pingCount = 0;
  #closed: StreamClosed | undefined;
  #draining = false;
  #lastReadMs = performance.now();
  #blockSinceMs = 0;
  #stalledSinceMs = 0;
  #idleSinceMs = performance.now();

  constructor(socket: Socket, limits: Limits, role: ConnectionRole) {
    this.#socket = socket;
    this.#role = role;
    this.#reader = new FrameReader(limits.maxFrameSize);
    this.#writer = new FrameWriter(socket, () => this.#sent(), (error) => this.#lost(error));
    this.#idleFrames = new TokenBucket(limits.idleFramesPerSecond, limits.idleFramesBurst, this.#lastReadMs);
    this.session = new Session({
      role: role.role,
      limits,
      writer: this.#writer,
      onStreamClosed: () => this.#streamClosed(),
    });
  }

  /** Why the connection has ended; `undefined` while it lives. */
  get closed(): StreamClosed | undefined {
    return this.#closed;
  }

  /** Whether a GOAWAY has been sent or received: no new streams. */
  get draining(): boolean {
    return this.#draining;
  }

  /** Sends bytes before the first frame: the client's preface. */
  sendRaw(bytes: Uint8Array): void {
    this.#writer.raw(bytes);
  }

  /** Reads and handles frames until the connection ends. Never throws. */
  async run(): Promise<void> {
    const { limits } = this.session;
    this.#sendSettings(limits);
    const dispatch = createDispatcher(this.session, this.#events());
    let opened = false;
    try {
      while (!this.#closed) {
        const count = await this.#socket.read(this.#reader.space());
        if (count === null) break;
        this.#lastReadMs = performance.now();
        this.#reader.filled(count);
        opened ||= this.#role.preface(this.#reader);
        if (opened) this.#reader.drain(dispatch);
      }
      this.#end(new StreamClosed(ErrorCode.CONNECT_ERROR, "the peer has closed the connection"));
    } catch (thrown) {
      if (!(thrown instanceof ConnectionError)) return this.#lost(thrown);
      this.#writer.goAway(this.session.streams.lastPeer, thrown.code, thrown.message);
      this.#end(new StreamClosed(thrown.code, thrown.message), true);
    }
  }

  /** Asks the peer whether it lives; resolves with its answer. The caller keeps the time. */
  ping(): Promise<void> {
    const payload = new Uint8Array(PING_PAYLOAD);
    const number = ++this.#pingCount;
    new DataView(payload.buffer).setUint32(4, number);
    return new Promise((resolve) => {
      this.#pings.set(number, resolve);
      this.#writer.frame(FrameType.PING, 0, 0, payload);
    });
  }

  /**
   * Closes once the streams that are open have ended. What the peer opens until it has heard of it is still
   * served (RFC 9113, section 6.8).
   */
  async drain(): Promise<void> {
    if (this.#draining || this.#closed) return;
    this.#draining = true;
    this.#writer.goAway(MAX_WINDOW, ErrorCode.NO_ERROR);
    let timer: ReturnType<typeof setTimeout> | undefined;
    await Promise.race([this.ping(), new Promise((resolve) => timer = setTimeout(resolve, DRAIN_PING_MS))]);
    clearTimeout(timer);
    if (this.#closed) return;
    this.session.lastAdmitted = this.session.streams.lastPeer;
    this.#writer.goAway(this.session.lastAdmitted, ErrorCode.NO_ERROR);
    this.#closeWhenIdle();
  }

  /** Ends the connection now, with whatever is under way. */
  close(code: number = ErrorCode.NO_ERROR): void {
    if (this.#closed) return;
    this.#writer.goAway(this.session.streams.lastPeer, code);
    this.#end(new StreamClosed(code, "the connection is closed by this end"), true);
  }

  /** Ends the connection without a word: the peer does not answer. */
  abandon(why: string): void {
    this.#end(new StreamClosed(ErrorCode.CONNECT_ERROR, why));
  }

  /** Looks at the clock: ends what takes too long. To be called about once a second. */
  checkTimes(nowMs: number): void {
    const { limits, sending, streams, assembly } = this.session;
    this.#blockSinceMs = assembly.openStream === 0 ? 0 : this.#blockSinceMs || nowMs;
    this.#stalledSinceMs = sending.isWaiting || this.#writer.unsent > 0 ? this.#stalledSinceMs || nowMs : 0;
    this.#idleSinceMs = streams.size > 0 ? 0 : this.#idleSinceMs || nowMs;
    const late = (sinceMs: number, ms: number) => sinceMs > 0 && nowMs - sinceMs > ms;
    if (late(this.#blockSinceMs, limits.headersMs)) this.close(ErrorCode.ENHANCE_YOUR_CALM);
    else if (late(this.#stalledSinceMs, limits.stallMs)) this.close(ErrorCode.ENHANCE_YOUR_CALM);
    else if (late(this.#idleSinceMs, limits.idleMs)) this.close();
  }

  #events(): DispatchEvents {
    return {
      headers: (streamId, stream, block, endStream) => this.#role.headers(streamId, stream, block, endStream),
      pong: (payload) => {
        const number = new DataView(payload.buffer, payload.byteOffset).getUint32(4);
        this.#pings.get(number)?.();
        this.#pings.delete(number);
      },
      goAway: (lastStream, code) => this.#peerGoesAway(lastStream, code),
      idleFrame: () => {
        if (this.#idleFrames.take(this.#lastReadMs)) return;
        throw new ConnectionError(ErrorCode.ENHANCE_YOUR_CALM, "too many frames that do no work");
      },
    };
  }

  #sendSettings(limits: Limits): void {
    this.#writer.settings([
      ...(this.#role.role === "client" ? [[Setting.ENABLE_PUSH, 0]] as const : []),
      [Setting.MAX_CONCURRENT_STREAMS, limits.maxConcurrentStreams],
      [Setting.HEADER_TABLE_SIZE, limits.headerTableSize],
      [Setting.MAX_HEADER_LIST_SIZE, limits.maxHeaderListSize],
      [Setting.INITIAL_WINDOW_SIZE, limits.streamWindow],
      [Setting.MAX_FRAME_SIZE, limits.maxFrameSize],
    ]);
    if (limits.connectionWindow > DEFAULT_WINDOW) this.session.receiving.open();
  }

  #peerGoesAway(lastStream: number, code: number): void {
    this.#draining = true;
    if (this.#role.role === "client") {
      for (const stream of this.session.streams.all()) {
        if (stream.id <= lastStream) continue;
        this.session.drop(stream, new StreamClosed(code, "the peer goes away", true));
      }
    }
    this.#role.goAway?.(code);
    this.#closeWhenIdle();
  }

  #streamClosed(): void {
    this.#role.streamClosed?.();
    if (this.#draining) this.#closeWhenIdle();
  }

  #closeWhenIdle(): void {
    const isFinal = this.#role.role === "client" || this.session.lastAdmitted !== Infinity;
    if (isFinal && this.session.streams.size === 0 && this.#writer.unsent === 0) this.close();
  }

  #sent(): void {
    this.#stalledSinceMs = 0;
    this.session.sending.resume();
    if (this.#draining) this.#closeWhenIdle();
  }

  #lost(thrown: unknown): void {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    this.#end(new StreamClosed(ErrorCode.CONNECT_ERROR, `the connection is lost: ${why}`));
  }

  #end(reason: StreamClosed, hasLastWords = false): void {
    if (this.#closed) return;
    this.#closed = reason;
    this.#draining = true;
    for (const stream of this.session.streams.all()) this.session.drop(stream, reason);
    for (const resolve of this.#pings.values()) resolve();
    this.#pings.clear();
    if (hasLastWords) this.#closeAfterLastWords();
    else this.#closeSocket();
  }

  /** The GOAWAY goes out before the socket closes; a peer that does not read it is not waited for. */
  async #closeAfterLastWords(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise((resolve) => timer = setTimeout(resolve, LAST_WORDS_MS));
    await Promise.race([this.#writer.finish().then(() => this.#socket.closeWrite?.()), late]).catch(() => {});
    clearTimeout(timer);
    this.#closeSocket();
  }

  #closeSocket(): void {
    this.#writer.close();
    try {
      this.#socket.close();
    } catch {
      // it is closed already
    }
  }
}
