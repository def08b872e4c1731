import { type WireName, WIRES } from "./load/subscribers.ts";

/** What the wires are called in the table. */
export const WIRE_TITLES: Readonly<Record<WireName, string>> = {
  grpc: `gRPC, ${WIRES.grpc.maxStreams} streams a connection`,
  connect: "Connect over HTTP/1.1, a connection each",
};

/** What is beside each, for people. */
export const BARE_TITLES: Record<WireName, string> = { grpc: "bare node:http2", connect: "bare Deno.serve" };
