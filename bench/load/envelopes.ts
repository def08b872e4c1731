/** Bytes before each message of a stream: one of flags, four that say how long the message is. */
const PREFIX_BYTES = 5;
/** The flag of Connect's last envelope, which says in JSON how the stream ended. */
const END_OF_STREAM = 0b10;

/** Who takes the messages of all streams. */
export interface Deliveries {
  /** Takes one message of a stream: the bytes from `start` up to `end`, valid during the call only. */
  enter(subscriber: number, bytes: Uint8Array, start: number, end: number): void;
}

/**
 * Cuts the body of a gRPC or Connect stream into its messages, however the body arrives.
 *
 * @throws Error when the stream ends: nothing that is measured here does.
 */
export class EnvelopeReader {
  readonly #deliveries: Deliveries;
  readonly #subscriber: number;
  /** The beginning of a message whose rest has not come yet. */
  #begun: Uint8Array | undefined;

  constructor(deliveries: Deliveries, subscriber: number) {
    this.#deliveries = deliveries;
    this.#subscriber = subscriber;
  }

  /** Reads on: the bytes from `start` up to `end`. */
  read(bytes: Uint8Array, start: number, end: number): void {
    if (this.#begun) {
      const joined = new Uint8Array(this.#begun.length + end - start);
      joined.set(this.#begun);
      joined.set(bytes.subarray(start, end), this.#begun.length);
      bytes = joined;
      start = 0;
      end = joined.length;
      this.#begun = undefined;
    }
    while (end - start >= PREFIX_BYTES) {
      const from = start + PREFIX_BYTES;
      const to = from + readLength(bytes, start + 1);
      if (to > end) break;
      if (bytes[start] !== 0) throw unexpected(bytes, start, to);
      this.#deliveries.enter(this.#subscriber, bytes, from, to);
      start = to;
    }
    if (start < end) this.#begun = bytes.slice(start, end);
  }
}

/** A message behind its prefix. */
export function envelope(message: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(PREFIX_BYTES + message.length);
  new DataView(bytes.buffer).setUint32(1, message.length);
  bytes.set(message, PREFIX_BYTES);
  return bytes;
}

function readLength(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24 | bytes[at + 1]! << 16 | bytes[at + 2]! << 8 | bytes[at + 3]!) >>> 0;
}

function unexpected(bytes: Uint8Array, start: number, end: number): Error {
  const flags = bytes[start]!;
  const text = new TextDecoder().decode(bytes.subarray(start + PREFIX_BYTES, end));
  return new Error(
    flags & END_OF_STREAM ? `The stream ended: ${text}` : `Cannot read a message: its flags are ${flags}`,
  );
}
