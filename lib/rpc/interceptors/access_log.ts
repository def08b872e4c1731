import { type DescMessage, type Message, toBinary } from "@bufbuild/protobuf";
import type { Interceptor } from "@connectrpc/connect";
import { type Code, fromConnectError } from "../../error/mod.ts";
import { logger } from "../../telemetry/mod.ts";
import { procedureOf } from "../auth/policy.ts";
import { watchEnd } from "./call_end.ts";
import { currentCall } from "./call_scope.ts";
import { PEER } from "./peer.ts";
import { REQUEST_ID } from "./request_id.ts";

/** What {@link accessLogInterceptor} writes of a call. */
interface Entry {
  method: string;
  /** `OK`, or the code of the error. */
  code: Code | "OK";
  durationMs: number;
  /** The caller's address, or the address that is called; `-` where it is not known. */
  peer: string;
  requestId: string;
  /** Bytes of the messages in protobuf, before compression; absent where they were not seen. */
  receivedBytes?: number;
  sentBytes?: number;
}

const log = logger("rpc");

/**
 * One line for each call when it has ended, on a server (level info) or on a client (level debug): method, peer,
 * code, duration, bytes. What no line is written for costs nothing. Goes inside of the request id, outside of the
 * rest.
 */
export function accessLogInterceptor(side: "server" | "client"): Interceptor {
  const level = side === "server" ? "info" : "debug";
  return (next) => async (request) => {
    if (!log.isEnabledFor(level)) return await next(request);
    const startMs = performance.now();
    const { requestId } = currentCall();
    const { input, output } = request.method;
    const sizes = { in: 0, out: 0, isInKnown: true, isOutKnown: false };
    const end = (thrown?: unknown) => {
      const [received, sent] = side === "server" ? ["in", "out"] as const : ["out", "in"] as const;
      const known = { in: sizes.isInKnown, out: sizes.isOutKnown };
      const entry: Entry = {
        method: procedureOf(request.method),
        code: thrown === undefined ? "OK" : fromConnectError(thrown).code,
        durationMs: Math.round((performance.now() - startMs) * 1_000) / 1_000,
        peer: (side === "server" ? request.contextValues.get(PEER) : URL.parse(request.url)?.host) ?? "-",
        requestId: (side === "server" ? requestId : request.header.get(REQUEST_ID)) ?? "-",
        ...(known[received] && { receivedBytes: sizes[received] }),
        ...(known[sent] && { sentBytes: sizes[sent] }),
      };
      log[level]("{method} {code} {durationMs} ms", { ...entry });
    };
    const countIn = (message: unknown) => void (sizes.in += sizeOf(input, message));
    const countOut = (message: unknown) => {
      sizes.isOutKnown = true;
      sizes.out += sizeOf(output, message);
    };
    try {
      if (!request.stream) countIn(request.message);
      const response = await next(
        request.stream ? { ...request, message: counted(request.message, countIn) } : request,
      );
      if (!response.stream) countOut(response.message);
      return watchEnd(response, request.signal, end, countOut);
    } catch (thrown) {
      end(thrown);
      throw thrown;
    }
  };
}

function sizeOf(schema: DescMessage, message: unknown): number {
  return toBinary(schema, message as Message).length;
}

async function* counted<T>(messages: AsyncIterable<T>, count: (message: T) => void): AsyncGenerator<T> {
  for await (const message of messages) {
    count(message);
    yield message;
  }
}
