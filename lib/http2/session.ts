import { DEFAULT_FRAME_SIZE, DEFAULT_WINDOW, ErrorCode, Flag, FrameType, MAX_WINDOW } from "./constants.ts";
import { ConnectionError, StreamClosed } from "./errors.ts";
import type { FrameWriter } from "./frame_writer.ts";
import { HeaderAssembly } from "./header_assembly.ts";
import type { HeaderList } from "./headers.ts";
import { HpackDecoder } from "./hpack/decoder.ts";
import { HpackEncoder } from "./hpack/encoder.ts";
import type { Limits } from "./limits.ts";
import { ReceiveFlow } from "./receive_flow.ts";
import { SendFlow } from "./send_flow.ts";
import { applySettings, initialSettings, type PeerSettings } from "./settings.ts";
import { Stream, type StreamHost } from "./stream.ts";
import { type Role, StreamTable } from "./stream_table.ts";

/** What a session is made of. */
export interface SessionOptions {
  role: Role;
  limits: Limits;
  writer: FrameWriter;
  /** Told when a stream has closed: one more may be opened, or it was the last. */
  onStreamClosed(): void;
}

/** The state of one connection: its streams, settings, windows and compression, without the socket. */
export class Session implements StreamHost {
  readonly role: Role;
  readonly limits: Limits;
  readonly writer: FrameWriter;
  readonly streams: StreamTable;
  readonly assembly: HeaderAssembly;
  readonly decoder: HpackDecoder;
  readonly sending: SendFlow;
  readonly receiving: ReceiveFlow;
  peer: PeerSettings = initialSettings();
  /** The last stream that our final GOAWAY admits; later ones are ignored. */
  lastAdmitted = Infinity;

  #abandoned = 0;
  #isAcknowledged = false;
  readonly #encoder = new HpackEncoder();
  readonly #onStreamClosed: () => void;

  constructor({ role, limits, writer, onStreamClosed }: SessionOptions) {
    this.role = role;
    this.limits = limits;
    this.writer = writer;
    this.streams = new StreamTable(role, limits.maxConcurrentStreams);
    this.assembly = new HeaderAssembly(limits);
    this.decoder = new HpackDecoder({
      maxTableSize: limits.headerTableSize,
      maxListSize: limits.maxHeaderListSize,
    });
    this.sending = new SendFlow({
      writer,
      maxUnsent: limits.maxUnsent,
      bodySent: (stream) => this.#bodySent(stream),
    });
    this.receiving = new ReceiveFlow(limits, writer);
    this.#onStreamClosed = onStreamClosed;
  }

  get hasRoom(): boolean {
    return this.sending.hasRoom;
  }

  /** The last stream of the peer that has been, or may be, worked on: what a GOAWAY says. */
  get lastPeer(): number {
    return Math.min(this.streams.lastPeer, this.lastAdmitted);
  }

  /** Streams that are open, and handlers that go on after theirs was ended by the peer. */
  get load(): number {
    return this.streams.size + this.#abandoned;
  }

  /** Adds a stream; its windows are those that the settings say. */
  addStream(id: number): Stream {
    const stream = new Stream(id, this, {
      send: this.peer.initialWindowSize,
      receive: this.#receiveWindow,
    });
    this.streams.add(stream);
    this.sending.opened();
    return stream;
  }

  sendHeaders(stream: Stream, headers: HeaderList | Uint8Array, endStream: boolean): void {
    const block = headers instanceof Uint8Array ? this.#withPreamble(headers) : this.#encoder.encode(headers);
    const max = DEFAULT_FRAME_SIZE; // every peer takes frames of this size
    const end = endStream ? Flag.END_STREAM : 0;
    if (block.length <= max) {
      this.writer.frame(FrameType.HEADERS, end | Flag.END_HEADERS, stream.id, block);
    } else {
      this.writer.frame(FrameType.HEADERS, end, stream.id, block.subarray(0, max));
      for (let at = max; at < block.length; at += max) {
        const flags = at + max >= block.length ? Flag.END_HEADERS : 0;
        this.writer.frame(FrameType.CONTINUATION, flags, stream.id, block.subarray(at, at + max));
      }
    }
    if (endStream) this.#localEnd(stream);
  }

  wakeLater(stream: Stream): void {
    this.sending.wakeLater(stream);
  }

  pump(stream: Stream): void {
    this.sending.pump(stream);
  }

  consumed(stream: Stream, octets: number): void {
    this.receiving.creditStream(stream, octets);
  }

  reset(stream: Stream, code: number): void {
    this.writer.number(FrameType.RST_STREAM, stream.id, code);
    this.streams.rememberReset(stream.id);
    this.drop(stream, new StreamClosed(code, "reset by this end"), false);
  }

  /** The peer sends nothing more on this stream. */
  remoteEnd(stream: Stream): void {
    stream.remoteEnded = true;
    stream.wake();
    if (stream.localEnded) this.#close(stream);
  }

  /**
   * The stream is over before its time.
   *
   * @param keepsBody a response that is whole can still be read: a reset says then that no more of the request
   * is wanted (section 8.1).
   */
  drop(
    stream: Stream,
    error: StreamClosed,
    keepsBody: boolean = this.role === "client" && stream.remoteEnded,
  ): void {
    this.sending.forget(stream);
    this.#close(stream);
    this.receiving.credit(stream.fail(error, keepsBody));
    if (stream.work) this.#watch(stream.work);
  }

  /** Ends all streams: the connection is over. */
  dropAll(error: StreamClosed): void {
    for (const stream of this.streams.all()) this.drop(stream, error);
  }

  /** Takes over the settings of the peer, and says so. @throws ConnectionError for values that may not be. */
  applySettings(payload: Uint8Array): void {
    const before = this.peer.initialWindowSize;
    this.peer = applySettings(this.peer, payload, this.role === "client");
    this.#encoder.resize(this.peer.headerTableSize);
    const change = this.peer.initialWindowSize - before;
    const streams = change === 0 ? [] : this.streams.all();
    if (streams.some(({ sendWindow }) => sendWindow + change > MAX_WINDOW)) {
      throw new ConnectionError(ErrorCode.FLOW_CONTROL_ERROR, "INITIAL_WINDOW_SIZE makes a window too large");
    }
    this.writer.frame(FrameType.SETTINGS, Flag.ACK, 0, EMPTY); // before what they make room for (section 6.5.3)
    for (const stream of streams) this.sending.creditStream(stream, change);
  }

  /** The peer knows our settings: what is less than the RFC's own values holds from now on. */
  settingsAcknowledged(): void {
    if (this.#isAcknowledged) return;
    const before = this.#receiveWindow;
    this.#isAcknowledged = true;
    this.decoder.settingsKnown();
    for (const stream of this.streams.all()) stream.receiveWindow -= before - this.#receiveWindow;
  }

  get #receiveWindow(): number {
    const { streamWindow } = this.limits;
    return this.#isAcknowledged ? streamWindow : Math.max(streamWindow, DEFAULT_WINDOW);
  }

  /** A handler goes on until it has heard that its stream is over: it counts until then. */
  #watch(work: Promise<unknown>): void {
    this.#abandoned++;
    const ended = () => void this.#abandoned--;
    work.then(ended, ended);
  }

  #bodySent(stream: Stream): void {
    const { ending } = stream;
    if (stream.localEnded || ending === true) {
      if (!stream.localEnded) this.writer.endData(stream.id);
      this.#localEnd(stream);
    } else if (ending !== undefined) {
      this.sendHeaders(stream, ending, true);
    }
  }

  /** Our side has ended. A server that has answered early tells the peer to send no more (section 8.1). */
  #localEnd(stream: Stream): void {
    stream.localEnded = true;
    stream.wakeWriters();
    if (stream.remoteEnded) this.#close(stream);
    else if (this.role === "server") this.reset(stream, ErrorCode.NO_ERROR);
  }

  #close(stream: Stream): void {
    if (!this.streams.delete(stream)) return;
    // what a server's handler has left unread it may still read; a client's windows wait for its readers
    if (this.role === "server") this.receiving.credit(stream.release());
    this.#onStreamClosed();
  }

  #withPreamble(block: Uint8Array): Uint8Array {
    if (!this.#encoder.hasPreamble) return block;
    const preamble = this.#encoder.preamble();
    const whole = new Uint8Array(preamble.length + block.length);
    whole.set(preamble);
    whole.set(block, preamble.length);
    return whole;
  }
}

const EMPTY = new Uint8Array();
