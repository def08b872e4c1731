import type { WireName } from "./load/subscribers.ts";

/** How many streams one connection carries where nothing else is said. */
export const STREAMS_PER_CONNECTION: Readonly<Record<WireName, number>> = { grpc: 100, connect: 1 };

/** What the wires are called in the table. */
export const WIRE_TITLES: Readonly<Record<WireName, string>> = {
  grpc: `gRPC, ${STREAMS_PER_CONNECTION.grpc} streams a connection`,
  connect: "Connect over HTTP/1.1, a connection each",
};

/** What is beside each, for people. */
export const BARE_TITLES: Readonly<Record<WireName, string>> = {
  grpc: "bare lib/http2",
  connect: "bare Deno.serve",
};
