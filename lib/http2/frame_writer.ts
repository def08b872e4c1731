import { Flag, FRAME_HEADER, FrameType } from "./constants.ts";

const encoder = new TextEncoder();
const EMPTY = new Uint8Array();
/** Three steps of growth hold what waits for a socket by default, and one frame more. */
const FIRST_BUFFER = 1_300;
/** Buffers grow by so much, so that what they leave behind is little. */
const GROWTH = 4;
/** A larger buffer is given back once it is sent. */
const MAX_BUFFER = 512 * 1024;

/** Where bytes go. */
export interface ByteSink {
  write(bytes: Uint8Array): Promise<number>;
}

/**
 * Gathers frames, and sends what has gathered in one write.
 *
 * While a write is under way the next frames gather in a second buffer: under load writes get larger by
 * themselves, and there is never more than one.
 */
export class FrameWriter {
  readonly #sink: ByteSink;
  readonly #onSent: () => void;
  readonly #onError: (error: unknown) => void;
  #buffer: Uint8Array<ArrayBuffer> = EMPTY;
  #length = 0;
  /** Where the last frame that has gathered begins; -1 when there is none. */
  #last = -1;
  #spare: Uint8Array<ArrayBuffer> = EMPTY;
  #sending = false;
  #scheduled = false;
  #sendingBytes = 0;
  #octetsSent = 0;
  #closed = false;
  #sent: Promise<void> = Promise.resolve();

  /** @param onSent told after each write, when there may be room again. */
  constructor(sink: ByteSink, onSent: () => void, onError: (error: unknown) => void) {
    this.#sink = sink;
    this.#onSent = onSent;
    this.#onError = onError;
  }

  /** Octets that the socket has not taken yet. */
  get unsent(): number {
    return this.#length + this.#sendingBytes;
  }

  /** Octets that the socket has taken so far. */
  get octetsSent(): number {
    return this.#octetsSent;
  }

  /** Adds bytes that are frames already. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
    this.#last = -1;
    this.#schedule();
  }

  /** Adds a frame. */
  frame(type: number, flags: number, streamId: number, payload: Uint8Array): void {
    this.#header(payload.length, type, flags, streamId);
    this.#buffer.set(payload, this.#length);
    this.#length += payload.length;
    this.#schedule();
  }

  /** Ends a stream whose body is sent: by a flag of its last frame, if that waits here still and nothing after it. */
  endData(streamId: number): void {
    const b = this.#buffer;
    const at = this.#last;
    const mayEnd = at >= 0 && (b[at + 3] === FrameType.DATA || b[at + 3] === FrameType.HEADERS);
    if (mayEnd && idAt(b, at + 5) === streamId) b[at + 4]! |= Flag.END_STREAM;
    else this.frame(FrameType.DATA, Flag.END_STREAM, streamId, EMPTY);
  }

  /** Adds a frame whose payload is one 32-bit number, such as WINDOW_UPDATE and RST_STREAM. */
  number(type: number, streamId: number, value: number): void {
    this.#header(4, type, 0, streamId);
    this.#uint32(value);
    this.#schedule();
  }

  /** Adds a GOAWAY frame, with a reason for people (RFC 9113, section 6.8). */
  goAway(lastStream: number, code: number, reason = ""): void {
    const text = encoder.encode(reason);
    this.#header(8 + text.length, FrameType.GOAWAY, 0, 0);
    this.#uint32(lastStream);
    this.#uint32(code);
    this.#buffer.set(text, this.#length);
    this.#length += text.length;
    this.#schedule();
  }

  /** Adds a SETTINGS frame (RFC 9113, section 6.5.1). */
  settings(settings: readonly (readonly [id: number, value: number])[]): void {
    this.#header(settings.length * 6, FrameType.SETTINGS, 0, 0);
    for (const [id, value] of settings) {
      this.#buffer[this.#length++] = id >> 8;
      this.#buffer[this.#length++] = id;
      this.#uint32(value);
    }
    this.#schedule();
  }

  /** Sends what has gathered, unless a write is under way, which takes it along. */
  flush(): void {
    if (this.#sending || this.#length === 0 || this.#closed) return;
    this.#sending = true;
    this.#sent = this.#send();
  }

  /** Resolves when everything is sent, or cannot be. */
  async finish(): Promise<void> {
    this.flush();
    await this.#sent;
  }

  /** Gives the buffers back, unless they are in use; to be called now and then. */
  relax(): void {
    if (this.#sending || this.#length > 0) return;
    this.#buffer = this.#spare = EMPTY;
  }

  /** Sends nothing more. */
  close(): void {
    this.#closed = true;
    this.#length = 0;
  }

  async #send(): Promise<void> {
    try {
      while (this.#length > 0 && !this.#closed) {
        const bytes = this.#buffer;
        const length = this.#length;
        this.#buffer = this.#spare;
        this.#spare = EMPTY;
        this.#length = 0;
        this.#last = -1;
        this.#sendingBytes = length;
        for (let sent = 0; sent < length;) {
          const count = await this.#sink.write(bytes.subarray(sent, length));
          sent += count;
          this.#sendingBytes -= count;
          this.#octetsSent += count;
        }
        this.#spare = bytes.length <= MAX_BUFFER ? bytes : EMPTY;
        this.#onSent();
      }
    } catch (error) {
      this.#closed = true;
      this.#onError(error);
    } finally {
      this.#sending = false;
    }
  }

  /** Sends at the end of this turn, after the handlers that run in it. */
  #schedule(): void {
    if (this.#scheduled || this.#sending) return;
    this.#scheduled = true;
    queueMicrotask(() => queueMicrotask(() => this.#flushScheduled()));
  }

  #flushScheduled(): void {
    this.#scheduled = false;
    this.flush();
  }

  #header(length: number, type: number, flags: number, streamId: number): void {
    this.#reserve(FRAME_HEADER + length);
    const b = this.#buffer;
    let at = this.#length;
    this.#last = at;
    b[at++] = length >> 16;
    b[at++] = length >> 8;
    b[at++] = length;
    b[at++] = type;
    b[at++] = flags;
    b[at++] = streamId >> 24;
    b[at++] = streamId >> 16;
    b[at++] = streamId >> 8;
    b[at++] = streamId;
    this.#length = at;
  }

  #uint32(value: number): void {
    const b = this.#buffer;
    b[this.#length++] = value >>> 24;
    b[this.#length++] = value >>> 16;
    b[this.#length++] = value >>> 8;
    b[this.#length++] = value;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#buffer.length) return;
    const grown = new Uint8Array(
      Math.max(FIRST_BUFFER, this.#buffer.length * GROWTH, this.#length + more),
    );
    grown.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = grown;
  }
}

function idAt(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}
