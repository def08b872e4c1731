import { Flag, FrameType } from "../../../lib/http2/constants.ts";
import type { Header, HeaderList } from "../../../lib/http2/headers.ts";
import { HpackEncoder } from "../../../lib/http2/hpack/encoder.ts";
import {
  data,
  frame,
  goAway,
  headers,
  join,
  paddedData,
  ping,
  rstStream,
  settings,
  uint32,
} from "./frames.ts";
import { windowUpdate } from "./frames.ts";
import { GET, POST } from "./raw_peer.ts";
import type { Random } from "./random.ts";

const TYPES = [...Object.values(FrameType), 0xa, 0x10, 0xff];
const FLAGS = [0, 1, 4, 5, 8, 0x20, 0x2d, 0xff];
const SIZES = [0, 1, 100, 16_384, 65_535, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];

/** What a peer might send on one connection: mostly right, sometimes not, now and then noise. */
export class RandomFrames {
  readonly #random: Random;
  readonly #isClient: boolean;
  readonly #encoder = new HpackEncoder();
  #nextId = 1;

  constructor(random: Random, isClient: boolean) {
    this.#random = random;
    this.#isClient = isClient;
  }

  /** The bytes of a few frames. */
  sequence(): Uint8Array<ArrayBuffer> {
    const frames = Array.from({ length: 1 + this.#random.below(6) }, () => this.#frame());
    const bytes = join(frames);
    if (this.#random.oneIn(25)) return this.#random.mutated(bytes);
    return this.#random.oneIn(200) ? this.#random.bytes(1 + this.#random.below(100)) : bytes;
  }

  #frame(): Uint8Array {
    const random = this.#random;
    const endStream = random.oneIn(2);
    switch (random.below(30)) {
      case 0:
        return settings(...Array.from({ length: random.below(3) }, () => this.#setting()));
      case 1:
        return ping(random.below(10), random.oneIn(2));
      case 2:
        return rstStream(this.#id(), random.below(16));
      case 3:
      case 4:
        return windowUpdate(
          random.oneIn(2) ? 0 : this.#id(),
          random.oneIn(30) ? random.pick(SIZES) : 1 + random.below(9_999),
        );
      case 5:
        return random.oneIn(10) ? goAway(random.below(10), random.below(16)) : settings();
      case 6:
        return paddedData(this.#id(), random.bytes(random.below(10)), random.below(20));
      case 7:
        return frame(FrameType.PRIORITY, 0, this.#id(), [...uint32(this.#id()), 7]);
      case 8:
        return this.#continued(endStream);
      case 9:
        if (!random.oneIn(10)) {
          return headers(this.#headersId(), this.#encoder.encode(this.#list()), endStream);
        }
        return frame(random.pick(TYPES), random.pick(FLAGS), this.#id(), random.bytes(random.below(20)));
      case 10:
        if (!random.oneIn(10)) return data(this.#id(), random.bytes(3), endStream);
        return frame(random.below(256), random.below(256), random.pick([0, 1, 2, 3, 2 ** 31 - 1]));
      case 11:
      case 12:
      case 13:
      case 14:
        return data(this.#id(), new Uint8Array(random.oneIn(5) ? 16_384 : random.below(100)), endStream);
      default:
        return headers(this.#headersId(), this.#encoder.encode(this.#list()), endStream);
    }
  }

  /** A header block in several frames, which now and then do not end. */
  #continued(endStream: boolean): Uint8Array {
    const id = this.#headersId();
    const block = this.#encoder.encode(this.#list());
    const half = this.#random.below(block.length + 1);
    const flags = this.#random.oneIn(50) ? 0 : Flag.END_HEADERS;
    return join([
      frame(FrameType.HEADERS, endStream ? Flag.END_STREAM : 0, id, block.subarray(0, half)),
      frame(FrameType.CONTINUATION, flags, id, block.subarray(half)),
    ]);
  }

  #list(): HeaderList {
    const random = this.#random;
    if (random.oneIn(10)) return [["x-trailer", String(random.below(5))]];
    const first: HeaderList = this.#isClient
      ? random.pick([GET, POST])
      : [[":status", random.pick(["200", "204", "103", "404"])]];
    const more: Header[] = [["x-a", String(random.below(9))], ["content-length", String(random.below(3))], [
      "x-large",
      "v".repeat(random.below(40)),
    ]];
    return [...first, ...more.filter(() => random.oneIn(4))];
  }

  #setting(): [id: number, value: number] {
    const random = this.#random;
    return random.oneIn(3)
      ? [random.below(8), random.pick(SIZES)]
      : [random.pick([1, 4, 6, 9]), random.below(70_000)];
  }

  /** A stream that is, was, or now and then was not, open. */
  #id(): number {
    if (this.#random.oneIn(100)) return this.#random.below(1_000);
    return Math.max(1, this.#nextId - 2 * this.#random.below(3));
  }

  #headersId(): number {
    if (!this.#isClient || this.#random.oneIn(8)) return this.#id();
    return this.#nextId += 2;
  }

  /** The streams that the other end has opened, where it does. */
  set opened(id: number) {
    this.#nextId = id;
  }
}
