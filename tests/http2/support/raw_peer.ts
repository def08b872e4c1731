import { delay } from "@std/async/delay";
import { Flag, FrameType, PREFACE } from "../../../lib/http2/constants.ts";
import type { HeaderList } from "../../../lib/http2/headers.ts";
import { HpackDecoder } from "../../../lib/http2/hpack/decoder.ts";
import { HpackEncoder } from "../../../lib/http2/hpack/encoder.ts";
import type { Socket } from "../../../lib/http2/mod.ts";
import { type Frame, join, numberAt, ping, settings, settingsAck } from "./frames.ts";

const WITHIN_MS = 5_000;

/** A request that has nothing wrong. */
export const GET: HeaderList = [[":method", "GET"], [":scheme", "http"], [":path", "/"], [
  ":authority",
  "localhost",
]];
export const POST: HeaderList = [[":method", "POST"], ...GET.slice(1)];

/** What a {@link RawPeer} does by itself. */
export interface RawPeerOptions {
  /** Do not read what comes until {@link RawPeer.startReading}. */
  noReading?: boolean;
}

/** One end of a connection that is played by hand, frame by frame. */
export class RawPeer {
  readonly encoder = new HpackEncoder();
  readonly decoder = new HpackDecoder({ maxListSize: Infinity });
  /** What has come and was not taken yet. */
  readonly frames: Frame[] = [];
  readonly #socket: Socket;
  #rest: Uint8Array = new Uint8Array();
  #ended = false;
  #received = 0;
  #pings = 0xcafe0000;

  constructor(socket: Socket, { noReading = false }: RawPeerOptions = {}) {
    this.#socket = socket;
    if (!noReading) this.startReading();
  }

  /** Whether the other end has closed the connection. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Octets that have come. */
  get received(): number {
    return this.#received;
  }

  /** Reads from now on. */
  startReading(): void {
    this.#read();
  }

  /** Sends bytes, at once; resolves when the socket has taken them. */
  async send(...parts: Uint8Array[]): Promise<void> {
    const bytes = join(parts);
    for (let at = 0; at < bytes.length;) at += await this.#socket.write(bytes.subarray(at));
  }

  /** Takes the preface of a client off what comes. */
  async skipPreface(): Promise<void> {
    await this.#await("the preface comes", () => this.#received >= PREFACE.length || undefined);
  }

  /** Opens the connection as a client does. */
  async open(...pairs: (readonly [id: number, value: number])[]): Promise<void> {
    await this.send(PREFACE, settings(...pairs), settingsAck());
  }

  /** A header block of this end's compression state. */
  block(headers: HeaderList): Uint8Array {
    return this.encoder.encode(headers);
  }

  /** The next frame of this type, of this stream if told; what comes before it is dropped. */
  async next(type: number, streamId?: number): Promise<Frame> {
    const isIt = (frame: Frame) => frame.type === type && (streamId ?? frame.streamId) === frame.streamId;
    const at = await this.#await(`a frame of type ${type} comes`, () => {
      const at = this.frames.findIndex(isIt);
      return at < 0 ? undefined : at;
    });
    return this.frames.splice(0, at + 1).at(-1)!;
  }

  /** Resolves when all that was sent is handled, and what was answered at once has come. */
  async roundTrip(): Promise<void> {
    const number = ++this.#pings;
    const isAnswer = (frame: Frame) =>
      frame.type === FrameType.PING && (frame.flags & Flag.ACK) !== 0 && numberAt(frame, 4) === number;
    await this.send(ping(number));
    await this.#await("the PING is answered", () => this.frames.find(isAnswer));
    this.frames.splice(this.frames.findIndex(isAnswer), 1);
  }

  /** The fields of the next header block of this stream; what comes before it is dropped. */
  async headers(streamId: number): Promise<HeaderList> {
    const { payload } = await this.next(FrameType.HEADERS, streamId);
    return this.decoder.decode(payload).headers;
  }

  /** The next frame must be a GOAWAY, apart from what is still answered; its code. */
  async goAwayCode(): Promise<number> {
    return numberAt(await this.next(FrameType.GOAWAY), 4);
  }

  /** The code of the next RST_STREAM of this stream. */
  async resetCode(streamId: number): Promise<number> {
    return numberAt(await this.next(FrameType.RST_STREAM, streamId));
  }

  /** Resolves when the other end has closed. */
  async closed(): Promise<void> {
    await this.#await("the connection is closed", () => this.#ended || undefined, true);
  }

  /** Closes this end. */
  close(): void {
    try {
      this.#socket.close();
    } catch {
      // it is closed already
    }
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async #await<T>(what: string, ask: () => T | undefined, mayEnd = false): Promise<T> {
    const endMs = performance.now() + WITHIN_MS;
    while (true) {
      const answer = ask();
      if (answer !== undefined) return answer;
      if (this.#ended && !mayEnd) throw new Error(`Cannot see that ${what}: the connection has ended`);
      if (performance.now() > endMs) throw new Error(`Cannot see that ${what}: not within ${WITHIN_MS} ms`);
      await delay(0);
    }
  }

  async #read(): Promise<void> {
    const bytes = new Uint8Array(64 * 1024);
    try {
      while (true) {
        const count = await this.#socket.read(bytes);
        if (count === null) break;
        this.#received += count;
        this.#rest = join([this.#rest, bytes.subarray(0, count)]);
        this.#cut();
      }
    } catch {
      // it ends either way
    }
    this.#ended = true;
  }

  #cut(): void {
    let at = 0;
    const isClients = this.#received >= PREFACE.length && this.#rest[0] === 0x50; // the P of PRI: no frame is as long
    if (isClients) at = PREFACE.length;
    else if (this.#rest[0] === 0x50) return;
    while (this.#rest.length - at >= 9) {
      const view = new DataView(this.#rest.buffer, this.#rest.byteOffset + at);
      const end = at + 9 + (view.getUint32(0) >>> 8);
      if (end > this.#rest.length) break;
      this.frames.push({
        type: view.getUint8(3),
        flags: view.getUint8(4),
        streamId: view.getUint32(5),
        payload: this.#rest.slice(at + 9, end),
      });
      at = end;
    }
    this.#rest = this.#rest.slice(at);
  }
}
