import { fromBinary } from "@bufbuild/protobuf";
import type { Any } from "@bufbuild/protobuf/wkt";
import type { ConformanceContract } from "../contract.ts";

/** Names and values, as the suite writes headers. */
export interface HeaderEntry {
  name: string;
  value: string[];
}

/** What the suite says of the transport of a call. */
export interface TransportRequest {
  host: string;
  port: number;
  /** 1 HTTP/1.1, 2 HTTP/2. */
  httpVersion: number;
  /** 1 Connect, 2 gRPC, 3 gRPC-Web. */
  protocol: number;
  /** 1 Protobuf, 2 JSON. */
  codec: number;
  /** 1 none, 2 gzip, 5 deflate. */
  compression: number;
  /** What the server is known by, in PEM; empty when it speaks no TLS. */
  serverTlsCert: Uint8Array;
  /** What the client shows, in PEM. */
  clientTlsCreds?: { cert: Uint8Array; key: Uint8Array };
  /** Bytes of one response message at the most; 0 for no limit. */
  messageReceiveLimit: number;
  useGetHttpMethod: boolean;
}

/** When the caller gives up; with no time given, as soon as it has sent everything. */
export type CancelTiming =
  | { case: "beforeCloseSend" }
  | { case: "afterCloseSendMs" | "afterNumResponses"; value: number }
  | { case: undefined };

/** One call that the suite asks for: `connectrpc.conformance.v1.ClientCompatRequest`. */
export interface CallRequest extends TransportRequest {
  testName: string;
  method?: string;
  /** 5 is a stream both ways in which each request waits for the response to the one before. */
  streamType: number;
  requestHeaders: HeaderEntry[];
  requestMessages: Any[];
  requestDelayMs: number;
  timeoutMs?: number;
  cancel?: { cancelTiming: CancelTiming };
}

/** Reads a request of the suite; its generated types are not there when this is checked. */
export function parseRequest(contract: ConformanceContract, bytes: Uint8Array): CallRequest {
  return fromBinary(contract.clientRequest, bytes) as unknown as CallRequest;
}
