import type { Registry } from "@bufbuild/protobuf";
import type { ConnectRouter, Interceptor } from "@connectrpc/connect";
import type { Admission } from "../flow/mod.ts";

/** Registers services on a router: what every listener serves. */
export type Routes = (router: ConnectRouter) => void;

/** What holds for every call, whatever the protocol. */
export interface RpcOptions {
  /** Outermost first. */
  interceptors: Interceptor[];
  /** Bytes of one request message, decompressed, at the most. */
  readMaxBytes?: number;
  /** Response messages smaller than this are not compressed, in bytes. */
  compressMinBytes?: number;
  /** What a `google.protobuf.Any` may hold in JSON. */
  registry?: Registry;
  /**
   * Asked before anything of a call is looked at; what it does not let in ends as RESOURCE_EXHAUSTED. Health is
   * answered without it. Everything is let in unless given.
   */
  admission?: Admission;
}

/** The limit that gRPC itself has for a received message (4 MiB). */
export const READ_MAX_BYTES = 4 * 1024 * 1024;

/** Compressing fewer bytes costs more than it saves. */
export const COMPRESS_MIN_BYTES = 1_024;
