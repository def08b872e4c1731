import { assert } from "@std/assert";
import { ErrorCode, FrameType } from "../../../lib/http2/constants.ts";
import { withDeadline } from "../../../lib/time/mod.ts";
import { type Frame, numberAt } from "./frames.ts";
import type { MemorySocket } from "./memory_socket.ts";

const WITHIN_MS = 5_000;
const CODES: ReadonlySet<number> = new Set(Object.values(ErrorCode));
/** Turns of the microtask queue that a connection has to handle what it got. */
const TURNS = 12;

/** The peer of a connection that is fuzzed: feeds it, and holds what it answers to the rules. */
export class FuzzPeer {
  readonly #socket: MemorySocket;
  readonly #reading: Promise<void>;
  #rest = new Uint8Array();
  #preface: number;
  #ended = false;
  /** Frames that came, by their type. */
  readonly counts = new Map<number, number>();
  /** Codes of the GOAWAYs and RST_STREAMs that came. */
  readonly codes = new Map<string, number>();

  /** @param preface octets that come before the frames. */
  constructor(socket: MemorySocket, preface: number) {
    this.#socket = socket;
    this.#preface = preface;
    this.#reading = this.#read();
  }

  /** Whether the connection has said that it ends. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Sends bytes, and gives them time to be handled. */
  async feed(bytes: Uint8Array): Promise<void> {
    try {
      for (let at = 0; at < bytes.length;) at += await this.#socket.write(bytes.subarray(at));
    } catch {
      this.#ended = true;
    }
    for (let turn = 0; turn < TURNS; turn++) await undefined;
  }

  /** Closes this end; resolves when all has been read. */
  async close(): Promise<void> {
    try {
      await this.#socket.closeWrite();
    } catch {
      // it is closed
    }
    await withDeadline(this.#reading, WITHIN_MS, "see the connection end");
  }

  async #read(): Promise<void> {
    const bytes = new Uint8Array(64 * 1024);
    for (let count = await this.#next(bytes); count !== null; count = await this.#next(bytes)) {
      const all = new Uint8Array(this.#rest.length + count);
      all.set(this.#rest);
      all.set(bytes.subarray(0, count), this.#rest.length);
      this.#rest = all;
      this.#cut();
    }
    this.#ended = true;
    assert(this.#rest.length === 0, `the last frame is whole: ${this.#rest}`);
  }

  #next(bytes: Uint8Array): Promise<number | null> {
    return this.#socket.read(bytes).catch(() => null);
  }

  #cut(): void {
    let at = Math.min(this.#preface, this.#rest.length);
    this.#preface -= at;
    while (this.#rest.length - at >= 9) {
      const view = new DataView(this.#rest.buffer, at);
      const end = at + 9 + (view.getUint32(0) >>> 8);
      assert(end - at <= 16_384 + 9, "no frame is larger than peers take by default");
      if (end > this.#rest.length) break;
      const frame = {
        type: view.getUint8(3),
        flags: view.getUint8(4),
        streamId: view.getUint32(5),
        payload: this.#rest.subarray(at + 9, end),
      };
      this.#check(frame);
      at = end;
    }
    this.#rest = this.#rest.slice(at);
  }

  #check(frame: Frame): void {
    const { type } = frame;
    this.counts.set(type, (this.counts.get(type) ?? 0) + 1);
    assert(type <= FrameType.CONTINUATION && type !== FrameType.PUSH_PROMISE, `a frame of type ${type}`);
    if (type !== FrameType.GOAWAY && type !== FrameType.RST_STREAM) return;
    const code = numberAt(frame, type === FrameType.GOAWAY ? 4 : 0);
    assert(CODES.has(code), `code ${code}`);
    const name = `${type === FrameType.GOAWAY ? "GOAWAY" : "RST_STREAM"} ${code}`;
    this.codes.set(name, (this.codes.get(name) ?? 0) + 1);
  }
}
