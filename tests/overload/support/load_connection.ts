import { Flag, FrameType, PREFACE } from "../../../lib/http2/constants.ts";
import { headerValue } from "../../../lib/http2/headers.ts";
import { HpackDecoder } from "../../../lib/http2/hpack/decoder.ts";
import { encodeStateless } from "../../../lib/http2/hpack/encoder.ts";
import { frame, ping, settings, settingsAck, windowUpdate } from "../../http2/support/frames.ts";
import type { LoadPlan } from "./load_plan.ts";

/** How a request ended: what it was answered, whether it was told when to try again, and how long it took. */
export type OnAnswer = (answer: string, hasRetry: boolean, ms: number) => void;

const INITIAL_WINDOW_SIZE = 4;
const MAX_CONCURRENT_STREAMS = 3;
const WINDOW = 0x3fffffff;
const WRITE = 32 * 1024;

interface Pending {
  readonly startMs: number;
  answer: string;
  hasRetry: boolean;
}

/** One connection that sends the same request again and again, at as little cost as may be. */
export class LoadConnection {
  readonly #socket: Deno.TcpConn;
  readonly #request: Uint8Array;
  readonly #dataAt: number;
  readonly #bodyBytes: number;
  readonly #onAnswer: OnAnswer;
  readonly #decoder = new HpackDecoder({ maxListSize: Infinity });
  readonly #pending = new Map<number, Pending>();
  #maxStreams: number;
  #next = 1;
  #window = 65_535;
  #unsent = new Uint8Array(WRITE * 4);
  #unsentBytes = 0;
  #isWriting = false;
  #unread = new Uint8Array();
  isLost = false;

  private constructor(socket: Deno.TcpConn, plan: LoadPlan, onAnswer: OnAnswer) {
    this.#socket = socket;
    this.#maxStreams = plan.streams;
    this.#onAnswer = onAnswer;
    const block = encodeStateless([
      [":method", "POST"],
      [":scheme", "http"],
      [":path", plan.path],
      [":authority", "localhost"],
      ...plan.headers,
    ]);
    const head = frame(FrameType.HEADERS, Flag.END_HEADERS, 0, block);
    const body = frame(FrameType.DATA, Flag.END_STREAM, 0, plan.body);
    this.#request = new Uint8Array([...head, ...body]);
    this.#dataAt = head.length;
    this.#bodyBytes = plan.body.length;
  }

  static async open(plan: LoadPlan, onAnswer: OnAnswer): Promise<LoadConnection> {
    const socket = await Deno.connect({ hostname: "127.0.0.1", port: plan.port });
    socket.setNoDelay(true);
    const connection = new LoadConnection(socket, plan, onAnswer);
    connection.#put(PREFACE);
    connection.#put(settings([INITIAL_WINDOW_SIZE, WINDOW]));
    connection.#put(windowUpdate(0, WINDOW));
    void connection.#read();
    connection.flush();
    return connection;
  }

  get pending(): number {
    return this.#pending.size;
  }

  /** Whether it takes one more request. */
  get hasRoom(): boolean {
    return !this.isLost && this.#pending.size < this.#maxStreams && this.#window >= this.#bodyBytes &&
      this.#unsentBytes < WRITE * 2;
  }

  /** Sends a request that counts from `startMs`; to be followed by {@link flush}. */
  send(startMs: number): void {
    const at = this.#unsentBytes;
    this.#put(this.#request);
    const view = new DataView(this.#unsent.buffer);
    view.setUint32(at + 5, this.#next);
    view.setUint32(at + this.#dataAt + 5, this.#next);
    this.#pending.set(this.#next, { startMs, answer: "", hasRetry: false });
    this.#window -= this.#bodyBytes;
    this.#next += 2;
  }

  flush(): void {
    if (!this.#isWriting && this.#unsentBytes > 0) void this.#write();
  }

  close(): void {
    this.isLost = true;
    try {
      this.#socket.close();
    } catch {
      // it is closed
    }
  }

  #put(bytes: Uint8Array): void {
    if (this.#unsentBytes + bytes.length > this.#unsent.length) {
      const larger = new Uint8Array(this.#unsent.length * 2 + bytes.length);
      larger.set(this.#unsent.subarray(0, this.#unsentBytes));
      this.#unsent = larger;
    }
    this.#unsent.set(bytes, this.#unsentBytes);
    this.#unsentBytes += bytes.length;
  }

  async #write(): Promise<void> {
    this.#isWriting = true;
    try {
      while (this.#unsentBytes > 0) {
        const bytes = this.#unsent.slice(0, this.#unsentBytes);
        this.#unsentBytes = 0;
        for (let at = 0; at < bytes.length;) at += await this.#socket.write(bytes.subarray(at));
      }
    } catch {
      this.close();
    }
    this.#isWriting = false;
  }

  async #read(): Promise<void> {
    const bytes = new Uint8Array(64 * 1024);
    try {
      for (
        let count = await this.#socket.read(bytes);
        count !== null;
        count = await this.#socket.read(bytes)
      ) {
        const whole = new Uint8Array(this.#unread.length + count);
        whole.set(this.#unread);
        whole.set(bytes.subarray(0, count), this.#unread.length);
        this.#unread = whole.subarray(this.#cut(whole));
      }
    } catch {
      // it is lost
    }
    this.close();
  }

  /** Handles the whole frames; answers where the rest begins. */
  #cut(bytes: Uint8Array): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const nowMs = performance.now();
    let at = 0;
    while (bytes.length - at >= 9) {
      const end = at + 9 + (view.getUint32(at) >>> 8);
      if (end > bytes.length) break;
      const streamId = view.getUint32(at + 5);
      this.#handle(bytes[at + 3]!, bytes[at + 4]!, streamId, bytes.subarray(at + 9, end), nowMs);
      at = end;
    }
    this.flush();
    return at;
  }

  #handle(type: number, flags: number, streamId: number, payload: Uint8Array, nowMs: number): void {
    const pending = this.#pending.get(streamId);
    if (type === FrameType.HEADERS) {
      const { headers } = this.#decoder.decode(payload);
      if (pending) note(pending, headers);
    } else if (type === FrameType.RST_STREAM && pending && pending.answer === "") {
      pending.answer = `reset ${payload[3]}`;
    }
    const isEnd = type === FrameType.RST_STREAM ||
      (type === FrameType.HEADERS || type === FrameType.DATA) && (flags & Flag.END_STREAM) !== 0;
    if (pending && isEnd) {
      this.#pending.delete(streamId);
      this.#onAnswer(pending.answer, pending.hasRetry, nowMs - pending.startMs);
    }
    if (streamId !== 0) return;
    const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
    if (type === FrameType.WINDOW_UPDATE) this.#window += view.getUint32(0);
    else if (type === FrameType.PING && !(flags & Flag.ACK)) this.#put(ping(view.getUint32(4), true));
    else if (type === FrameType.SETTINGS && !(flags & Flag.ACK)) this.#takeSettings(view);
  }

  #takeSettings(view: DataView): void {
    for (let at = 0; at + 6 <= view.byteLength; at += 6) {
      if (view.getUint16(at) === MAX_CONCURRENT_STREAMS) {
        this.#maxStreams = Math.min(this.#maxStreams, view.getUint32(at + 2));
      }
    }
    this.#put(settingsAck());
  }
}

function note(pending: Pending, headers: Parameters<typeof headerValue>[0]): void {
  const status = headerValue(headers, ":status");
  const grpc = headerValue(headers, "grpc-status");
  if (status !== undefined) pending.answer = status;
  if (grpc !== undefined) pending.answer += ` ${grpc}`;
  pending.hasRetry ||= headerValue(headers, "retry-after") !== undefined ||
    headerValue(headers, "grpc-status-details-bin") !== undefined;
}
