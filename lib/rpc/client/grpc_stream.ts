import { create, type DescMessage, type DescMethodStreaming } from "@bufbuild/protobuf";
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { StreamResponse } from "@connectrpc/connect";
import type { Stream } from "../../http2/mod.ts";
import { fromStreamClosed } from "../h2_errors.ts";
import { exchange } from "./exchange.ts";
import { appendTo, toHeaders } from "./fields.ts";
import type { GrpcCall } from "./grpc_call.ts";
import { GrpcMessages } from "./grpc_messages.ts";
import { GrpcResponse } from "./grpc_response.ts";
import { hasStatus } from "./grpc_status.ts";
import { RequestBody } from "./request_body.ts";

/** Sends messages as they come, and answers those that come back. @throws ConnectError */
export async function callStream<I extends DescMessage, O extends DescMessage>(
  call: GrpcCall<I, O, DescMethodStreaming<I, O>>,
  input: AsyncIterable<MessageInitShape<I>>,
): Promise<StreamResponse<I, O>> {
  const { pool, format, method, route, fields, lifetime } = call;
  const frames = encodeAll(call, input);
  const body = method.methodKind === "server_streaming" ? undefined : new RequestBody(frames);
  let stream: Stream | undefined;
  const end = (error?: Error) => {
    lifetime.end();
    body?.close(error);
    stream?.cancel(); // nothing to do when it has ended
    pool.released();
  };
  try {
    const sent = body ?? await lifetime.wait(gather(frames), () => {});
    stream = await exchange(pool, { headers: fields, body: sent }, lifetime);
    const { headers } = stream;
    const response = new GrpcResponse(stream, route.parse, format);
    if (response.headerError) throw response.headerError;
    const trailer = new Headers();
    const last = ({ trailers }: Stream) => {
      appendTo(trailer, trailers);
      if (!hasStatus(headers)) response.requireOk();
    };
    const message = new GrpcMessages({ response, lifetime, last: last.bind(null, stream), end });
    return { stream: true, service: method.parent, method, header: toHeaders(headers), trailer, message };
  } catch (thrown) {
    const error = lifetime.blame(fromStreamClosed(thrown));
    end(error);
    throw error;
  }
}

/** The messages of a request as they are sent, one at a time; the source hears how it ends. */
function encodeAll<I extends DescMessage, O extends DescMessage>(
  { method, route }: GrpcCall<I, O, DescMethodStreaming<I, O>>,
  input: AsyncIterable<MessageInitShape<I>>,
): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]() {
      const source = input[Symbol.asyncIterator]();
      const encode = async (
        result: IteratorResult<MessageInitShape<I>>,
      ): Promise<IteratorResult<Uint8Array>> =>
        result.done ? result : { done: false, value: await route.encode(create(method.input, result.value)) };
      return {
        next: async () => await encode(await source.next()),
        ...(source.throw && { throw: async (error: unknown) => await encode(await source.throw!(error)) }),
        ...(source.return && { return: async () => await encode(await source.return!()) }),
      };
    },
  };
}

/** The request of a call that has one: sent as a whole, it can always be sent again. */
async function gather(frames: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const whole: Uint8Array[] = [];
  for await (const frame of frames) whole.push(frame);
  return whole.length === 1 ? whole[0]! : new Uint8Array(await new Blob(whole as BlobPart[]).arrayBuffer());
}
