import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { encodeStateless, headerValue, type Stream } from "../../lib/http2/mod.ts";
import { COUNTED, CountRequestSchema, HelloReplySchema, HelloRequestSchema } from "../contract.ts";
import { create } from "@bufbuild/protobuf";
import { envelope } from "../load/envelopes.ts";
import { listenHttp2 } from "./listen_http2.ts";

/** The barest gRPC on `lib/http2`: no deadline, no interceptor, no error. Tells its port. */
const HEAD = encodeStateless([[":status", "200"], ["content-type", "application/grpc+proto"]]);
const OK = encodeStateless([["grpc-status", "0"]]);
const PREFIX_BYTES = 5;

const ANSWERS: Readonly<Record<string, (stream: Stream, body: Uint8Array) => unknown>> = {
  "/bench.Bench/SayHello"(stream, body) {
    const { name } = fromBinary(HelloRequestSchema, body.subarray(PREFIX_BYTES));
    stream.write(hello(`Hello ${name}`));
  },
  async "/bench.Bench/Count"(stream, body) {
    const { count } = fromBinary(CountRequestSchema, body.subarray(PREFIX_BYTES));
    for (let i = 0; i < count; i++) {
      if (!stream.write(hello(COUNTED))) await stream.drained();
    }
  },
  "/bench.Bench/Swap": (stream, body) => stream.write(body),
};

const port = listenHttp2(async (stream) => {
  const body = await readBody(stream);
  stream.sendHeaders(HEAD);
  await ANSWERS[headerValue(stream.headers, ":path") ?? ""]?.(stream, body);
  stream.end(OK);
});
console.log(JSON.stringify({ port }));

function hello(message: string): Uint8Array {
  return envelope(toBinary(HelloReplySchema, create(HelloReplySchema, { message })));
}

async function readBody(stream: Stream): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let chunk = await stream.read(); chunk; chunk = await stream.read()) {
    chunks.push(chunk);
    size += chunk.length;
  }
  if (chunks.length === 1) return chunks[0]!;
  const body = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.length;
  }
  return body;
}
