import { EnvelopeReader } from "./envelopes.ts";
import type { Wire } from "./wire.ts";
import { http1Wire } from "./wire_http1.ts";
import { http2Wire } from "./wire_http2.ts";

const OPEN_MS = 20_000;

/** How streams are carried: gRPC on few connections, or Connect on a connection each. */
export const WIRES = { grpc: http2Wire, connect: http1Wire } as const satisfies Record<string, Wire>;
/** The name of a wire. */
export type WireName = keyof typeof WIRES;

/** Which streams are opened. */
export interface SubscribersOptions {
  readonly wire: WireName;
  readonly port: number;
  readonly count: number;
}

/**
 * Told each message of each subscriber: which one in its stream, counted from 0, and its bytes from `start` up
 * to `end`, valid during the call only. The start of the stream is no message.
 */
export type OnMessage = (nth: number, bytes: Uint8Array, start: number, end: number) => void;

/**
 * Opens streams of the lobby, and resolves when each has begun. A stream that ends later ends the process.
 *
 * @throws Error when a stream cannot be opened, or not all are within 20 s.
 */
export async function openSubscribers(
  { wire: name, port, count }: SubscribersOptions,
  onMessage: OnMessage,
): Promise<void> {
  const wire = WIRES[name];
  let open = 0;
  const { promise: allOpen, resolve, reject } = Promise.withResolvers<void>();
  const readers = Array.from({ length: count }, () => {
    let nth = -1;
    return new EnvelopeReader((bytes, start, end) => {
      if (nth >= 0) onMessage(nth, bytes, start, end);
      else if (++open === count) resolve();
      nth++;
    });
  });
  for (let at = 0; at < count; at += wire.maxStreams) {
    wire.run({ hostname: "127.0.0.1", port }, readers.slice(at, at + wire.maxStreams)).catch((thrown) => {
      if (open < count) reject(thrown);
      else reportError(thrown);
    });
  }
  const timer = setTimeout(reject, OPEN_MS, new Error(`Cannot open ${count} streams: ${open} have begun`));
  await allOpen;
  clearTimeout(timer);
}
