import { eventually } from "../../tests/support/eventually.ts";
import { EnvelopeReader } from "./envelopes.ts";
import type { Ledger } from "./ledger.ts";
import type { Wire } from "./wire.ts";
import { http1Wire } from "./wire_http1.ts";
import { http2Wire } from "./wire_http2.ts";

const OPEN_MS = 30_000;

/** How streams are carried: gRPC over HTTP/2, or Connect over HTTP/1.1. */
export const WIRES = { grpc: http2Wire, connect: http1Wire } as const satisfies Record<string, Wire>;
/** The name of a wire. */
export type WireName = keyof typeof WIRES;

/** Which streams are opened. */
export interface SubscribersOptions {
  readonly wire: WireName;
  readonly port: number;
  readonly count: number;
  /** Streams that one connection carries: 1 over HTTP/1.1. */
  readonly perConnection: number;
}

/** Who takes what comes, and knows how many streams have begun. */
export type SubscribersLedger = Pick<Ledger, "begun" | "enter">;

/**
 * Opens streams of the lobby, and resolves when each has begun. A stream that ends later ends the process.
 *
 * @throws Error when a stream cannot be opened, or not all are within 30 s.
 */
export async function openSubscribers(
  { wire, port, count, perConnection }: SubscribersOptions,
  ledger: SubscribersLedger,
): Promise<void> {
  const readers = Array.from({ length: count }, (_, i) => new EnvelopeReader(ledger, i));
  const { promise: broken, reject } = Promise.withResolvers<never>();
  for (let at = 0; at < count; at += perConnection) {
    WIRES[wire].run({ hostname: "127.0.0.1", port }, readers.slice(at, at + perConnection)).catch(
      (thrown) => {
        if (ledger.begun < count) reject(thrown);
        else reportError(thrown);
      },
    );
  }
  const open = eventually(`${count} streams have begun`, () => ledger.begun >= count, { withinMs: OPEN_MS });
  await Promise.race([open, broken]);
}
