import { assertEquals, assertRejects } from "@std/assert";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { Health } from "../../../proto/gen/grpc/health/v1/health_pb.ts";
import { GrpcServer } from "../../../tests/grpc_client/support/grpc_server.ts";
import { withDeadline } from "../../time/mod.ts";
import type { HeaderList, Stream } from "../../http2/mod.ts";
import { createH2Transport } from "../h2_client.ts";
import { envelope } from "../serve/envelope.ts";

const HEADERS: HeaderList = [[":status", "200"], ["content-type", "application/grpc"]];
const SERVING = envelope(0, Uint8Array.of(8, 1));
const OK: HeaderList = [["grpc-status", "0"]];
const NOT_FOUND: HeaderList = [["grpc-status", "5"], ["grpc-message", "m"]];

/** What a server does on a stream, and what its callers see; streams that it leaves open must be cancelled. */
interface Case {
  name: string;
  answer(stream: Stream): void;
  unary: Code | "answered";
  /** Of a call whose responses stream; as of the other unless given. */
  streamed?: Code | "answered";
  leavesOpen?: true;
}

function answer(headers: HeaderList, chunks: Uint8Array[], trailers?: HeaderList) {
  return (stream: Stream) => {
    stream.sendHeaders(headers);
    for (const chunk of chunks) stream.write(chunk);
    stream.end(trailers);
  };
}

function onlyHeaders(...more: HeaderList) {
  return (stream: Stream) => stream.sendHeaders([...HEADERS, ...more], true);
}

const CASES: Case[] = [
  { name: "a message and OK", answer: answer(HEADERS, [SERVING], OK), unary: "answered" },
  { name: "an error", answer: answer(HEADERS, [], NOT_FOUND), unary: Code.NotFound },
  { name: "an error after a message", answer: answer(HEADERS, [SERVING], NOT_FOUND), unary: Code.NotFound },
  { name: "an error without trailers", answer: onlyHeaders(...NOT_FOUND), unary: Code.NotFound },
  {
    name: "OK without a message",
    answer: answer(HEADERS, [], OK),
    unary: Code.Unimplemented,
    streamed: "answered",
  },
  { name: "OK without trailers", answer: onlyHeaders(...OK), unary: Code.Unknown, streamed: "answered" },
  {
    name: "two messages",
    answer: answer(HEADERS, [SERVING, SERVING], OK),
    unary: Code.Unimplemented,
    streamed: "answered",
  },
  {
    name: "a message, though the headers say an error",
    answer: answer([...HEADERS, ...NOT_FOUND], [SERVING], OK),
    unary: Code.Unknown,
    streamed: Code.NotFound,
  },
  { name: "no status", answer: answer(HEADERS, [SERVING]), unary: Code.Internal },
  {
    name: "half a message",
    answer: answer(HEADERS, [SERVING.subarray(0, 6)], OK),
    unary: Code.InvalidArgument,
  },
  {
    name: "half a message and an error",
    answer: answer(HEADERS, [SERVING.subarray(0, 6)], NOT_FOUND),
    unary: Code.NotFound,
  },
  {
    name: "a message that makes no sense",
    answer: answer(HEADERS, [envelope(0, Uint8Array.of(9))], OK),
    unary: Code.Internal,
  },
  {
    name: "another flag",
    answer: answer(HEADERS, [envelope(2, new Uint8Array())], OK),
    unary: Code.Internal,
  },
  {
    name: "a message compressed somehow",
    answer: answer(HEADERS, [envelope(1, SERVING)], OK),
    unary: Code.Internal,
  },
  {
    name: "an unknown encoding",
    answer: answer([...HEADERS, ["grpc-encoding", "zstd"]], [SERVING], OK),
    unary: Code.Internal,
  },
  {
    name: "HTTP 503",
    answer: (stream) => stream.sendHeaders([[":status", "503"]], true),
    unary: Code.Unavailable,
  },
  {
    name: "another content type",
    answer: (stream) => stream.sendHeaders([[":status", "200"], ["content-type", "text/html"]]),
    unary: Code.Unknown,
    leavesOpen: true,
  },
  {
    name: "a message that is too large",
    answer: (stream) => {
      stream.sendHeaders(HEADERS);
      stream.write(envelope(0, new Uint8Array(1_001)));
    },
    unary: Code.ResourceExhausted,
    leavesOpen: true,
  },
  { name: "a reset", answer: (stream) => stream.cancel(2), unary: Code.Internal },
];

async function outcome(work: Promise<unknown>): Promise<Code | "answered"> {
  try {
    await work;
    return "answered";
  } catch {
    return (await assertRejects(() => work, ConnectError) as ConnectError).code;
  }
}

for (const { name, answer, unary, streamed = unary, leavesOpen } of CASES) {
  Deno.test(`a gRPC response: ${name}`, async () => {
    const cancelled: Promise<void>[] = [];
    await using server = new GrpcServer({
      before: (stream) => {
        answer(stream);
        if (!leavesOpen) return;
        const gone = Promise.withResolvers<void>();
        stream.signal.addEventListener("abort", () => gone.resolve());
        cancelled.push(gone.promise);
        return gone.promise;
      },
    });
    await using transport = createH2Transport({ baseUrl: server.baseUrl, readMaxBytes: 1_000 });
    const client = createClient(Health, transport);
    assertEquals(await outcome(client.check({})), unary, "unary");
    assertEquals(await outcome(Array.fromAsync(client.watch({}))), streamed, "streamed");
    assertEquals(cancelled.length, leavesOpen ? 2 : 0);
    await withDeadline(Promise.all(cancelled), 5_000, "see the streams cancelled");
  });
}
