import { ErrorCode, MAX_WINDOW } from "./constants.ts";
import { createDispatcher, type DispatchEvents } from "./dispatch.ts";
import { ConnectionError, StreamClosed } from "./errors.ts";
import { Farewell } from "./farewell.ts";
import { FrameReader } from "./frame_reader.ts";
import { FrameWriter } from "./frame_writer.ts";
import type { DecodedBlock } from "./hpack/decoder.ts";
import type { Limits } from "./limits.ts";
import { Pings } from "./pings.ts";
import { Session } from "./session.ts";
import { ourSettings } from "./settings.ts";
import type { Socket } from "./socket.ts";
import type { Stream } from "./stream.ts";
import type { Role } from "./stream_table.ts";
import { TokenBucket } from "./token_bucket.ts";
import { Watch } from "./watch.ts";

/** What server and client add to a connection. */
export interface ConnectionRole {
  readonly role: Role;
  /** Takes what comes before the frames; whether it is whole. @throws ConnectionError */
  preface(reader: FrameReader): boolean;
  /** A header block has come. */
  headers(streamId: number, stream: Stream | undefined, block: DecodedBlock, endStream: boolean): void;
  /** More streams of this end may be possible now, or none any more. */
  changed?(): void;
}

/** How long the peer has to answer before a drain goes on without it, in milliseconds. */
const DRAIN_PING_MS = 1_000;

/** One HTTP/2 connection (RFC 9113): reads frames until the socket ends, and sends what streams write. */
export class Connection {
  readonly session: Session;
  readonly #socket: Socket;
  readonly #role: ConnectionRole;
  readonly #writer: FrameWriter;
  readonly #reader: FrameReader;
  readonly #watch: Watch;
  readonly #idleFrames: TokenBucket;
  readonly #pings: Pings;
  readonly #farewell: Farewell;
  #lastReadMs = performance.now();
  #closed: StreamClosed | undefined;
  #draining = false;
  #peerDraining = false;
  #readAgain: (() => void) | undefined;

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
    this.#pings = new Pings(this.#writer);
    this.#farewell = new Farewell(socket, this.#writer);
    this.#watch = new Watch(this.session, this.#reader, this.#writer);
  }

  /** Why the connection has ended; `undefined` while it lives. */
  get closed(): StreamClosed | undefined {
    return this.#closed;
  }

  /** Whether a GOAWAY has been sent or received: no new streams. */
  get draining(): boolean {
    return this.#draining || this.#peerDraining;
  }

  /** Changes with every sign that the peer lives: something came, or it took what had to wait. */
  get signsOfLife(): number {
    return this.#lastReadMs + (this.#writer.unsent > 0 ? this.#writer.octetsSent : 0);
  }

  /** Sends bytes before the first frame: the client's preface. */
  sendRaw(bytes: Uint8Array): void {
    this.#writer.raw(bytes);
  }

  /** Reads and handles frames until the connection ends, and its socket is closed. Never throws. */
  async run(): Promise<void> {
    this.#writer.settings(ourSettings(this.session.limits, this.#role.role === "client"));
    this.session.receiving.open();
    try {
      await this.#readFrames();
      this.#end(new StreamClosed(ErrorCode.CONNECT_ERROR, "the peer has closed the connection"));
    } catch (thrown) {
      if (thrown instanceof ConnectionError) this.close(thrown.code, thrown.message);
      else this.#lost(thrown);
    }
    await this.#farewell.readRest();
  }

  /** Asks the peer whether it lives; resolves with its answer, or the end. The caller keeps the time. */
  ping(): Promise<void> {
    return this.#closed ? Promise.resolve() : this.#pings.send();
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

  /** Opens no more streams, and closes once those that are open have ended. */
  retire(): void {
    this.#draining = true;
    this.#closeWhenIdle();
  }

  /** Ends the connection now, with whatever is under way. */
  close(code: number = ErrorCode.NO_ERROR, why = "the connection is closed by this end"): void {
    if (this.#closed) return;
    this.#writer.goAway(this.session.lastPeer, code, code === ErrorCode.NO_ERROR ? "" : why);
    this.#end(new StreamClosed(code, why), true);
  }

  /** Ends the connection without a word: the peer does not answer. */
  abandon(why: string): void {
    this.#end(new StreamClosed(ErrorCode.CONNECT_ERROR, why));
  }

  /** Looks at the clock: ends what takes too long. To be called about once a second. */
  checkTimes(nowMs: number): void {
    if (this.#closed) return;
    this.relax();
    const verdict = this.#watch.look(nowMs, this.#readAgain === undefined);
    if (verdict === "too slow") this.close(ErrorCode.ENHANCE_YOUR_CALM, "the peer is too slow");
    else if (verdict !== "fine") this.drain();
  }

  /** Gives back memory that is not in use; to be called now and then. */
  relax(): void {
    this.#writer.relax();
  }

  /** A frame came that does no work. @throws ConnectionError when there are too many. */
  idleFrame(): void {
    if (this.#idleFrames.take(this.#lastReadMs)) return;
    throw new ConnectionError(ErrorCode.ENHANCE_YOUR_CALM, "too many frames that do no work");
  }

  async #readFrames(): Promise<void> {
    const dispatch = createDispatcher(this.session, this.#events());
    let opened = false;
    while (!this.#closed) {
      if (this.#isFull) await new Promise<void>((resolve) => this.#readAgain = resolve);
      const count = await this.#socket.read(this.#reader.space());
      if (count === null || this.#closed) return;
      this.#lastReadMs = performance.now();
      this.#reader.filled(count);
      opened ||= this.#role.preface(this.#reader);
      if (opened) this.#reader.drain(dispatch);
    }
  }

  /**
   * Answers without a body have no window: a peer that asks and does not read could have them gather without
   * end. Servers read nothing more then. Clients always read, so that no two ends wait for each other.
   */
  get #isFull(): boolean {
    return this.#role.role === "server" && this.#writer.unsent >= this.session.limits.maxUnsent * 2;
  }

  #events(): DispatchEvents {
    return {
      headers: (streamId, stream, block, endStream) => this.#role.headers(streamId, stream, block, endStream),
      pong: (payload) => this.#pings.answered(payload),
      settings: () => this.#role.changed?.(),
      goAway: (lastStream, code) => this.#peerGoesAway(lastStream, code),
      idleFrame: () => this.idleFrame(),
    };
  }

  #peerGoesAway(lastStream: number, code: number): void {
    this.#peerDraining = true;
    if (this.#role.role === "client") {
      for (const stream of this.session.streams.all()) {
        if (stream.id <= lastStream) continue;
        this.session.drop(stream, new StreamClosed(code, "the peer goes away", true));
      }
    }
    this.#role.changed?.();
    this.#closeWhenIdle();
  }

  #streamClosed(): void {
    this.#role.changed?.();
    if (this.draining) this.#closeWhenIdle();
  }

  #closeWhenIdle(): void {
    const isFinal = this.#role.role === "client" ? this.draining : this.session.lastAdmitted !== Infinity;
    if (isFinal && this.session.streams.size === 0 && this.#writer.unsent === 0) this.close();
  }

  #sent(): void {
    this.session.sending.resume();
    if (this.draining) this.#closeWhenIdle();
    if (!this.#isFull) this.#wakeReading();
  }

  #wakeReading(): void {
    const wake = this.#readAgain;
    this.#readAgain = undefined;
    wake?.();
  }

  #lost(thrown: unknown): void {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    this.#end(new StreamClosed(ErrorCode.CONNECT_ERROR, `the connection is lost: ${why}`));
  }

  #end(reason: StreamClosed, hasLastWords = false): void {
    if (this.#closed) return;
    this.#closed = reason;
    this.#draining = true;
    this.session.dropAll(reason);
    this.#pings.endAll();
    this.#wakeReading();
    if (hasLastWords) this.#farewell.closeAfterLastWords();
    else this.#farewell.close();
  }
}
