import type { DescMessage, DescMethodUnary, MessageShape } from "@bufbuild/protobuf";
import { Code, ConnectError, type UnaryResponse } from "@connectrpc/connect";
import type { Stream } from "../../http2/mod.ts";
import { fromStreamClosed } from "../h2_errors.ts";
import { exchange } from "./exchange.ts";
import { toHeaders } from "./fields.ts";
import type { GrpcCall } from "./grpc_call.ts";
import { GrpcResponse } from "./grpc_response.ts";

/** Sends one message, and answers the one that comes back. @throws ConnectError */
export async function callUnary<I extends DescMessage, O extends DescMessage>(
  call: GrpcCall<I, O, DescMethodUnary<I, O>>,
  request: MessageShape<I>,
): Promise<UnaryResponse<I, O>> {
  const { pool, format, method, route, fields, lifetime } = call;
  let stream: Stream | undefined;
  try {
    const encoded = route.encode(request);
    const body = encoded instanceof Uint8Array ? encoded : await encoded;
    stream = await exchange(pool, { headers: fields, body }, lifetime);
    const message = await onlyMessage(new GrpcResponse(stream, route.parse, format));
    if (lifetime.error) throw lifetime.error;
    return response(method, stream, message);
  } catch (thrown) {
    throw lifetime.blame(fromStreamClosed(thrown));
  } finally {
    lifetime.end();
    stream?.cancel(); // nothing to do when it has ended
    pool.released();
  }
}

/** The one message of a response that ends well. */
async function onlyMessage<T>(response: GrpcResponse<T>): Promise<T> {
  const message = await response.next();
  if (message !== undefined && await response.next() !== undefined) {
    throw new ConnectError(
      "protocol error: received extra output message for unary method",
      Code.Unimplemented,
    );
  }
  response.requireOk();
  if (message === undefined) {
    if (response.headerError) throw response.headerError;
    const code = response.hasTrailers ? Code.Unimplemented : Code.Unknown;
    throw new ConnectError("protocol error: missing output message for unary method", code);
  }
  if (!response.headerError) return message;
  const why = "protocol error: received output message for unary method with error status";
  throw new ConnectError(why, Code.Unknown);
}

/** The `Headers` are made when somebody asks for them. */
function response<I extends DescMessage, O extends DescMessage>(
  method: DescMethodUnary<I, O>,
  { headers, trailers }: Stream,
  message: MessageShape<O>,
): UnaryResponse<I, O> {
  let header: Headers | undefined;
  let trailer: Headers | undefined;
  return {
    stream: false,
    service: method.parent,
    method,
    message,
    get header() {
      return header ??= toHeaders(headers);
    },
    get trailer() {
      return trailer ??= toHeaders(trailers);
    },
  };
}
