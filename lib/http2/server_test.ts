import { assert, assertEquals, assertRejects } from "@std/assert";
import { eventually } from "../../tests/support/eventually.ts";
import { data, headers, rstStream } from "../../tests/http2/support/frames.ts";
import { pair, readAll, serverPair, writeAll } from "../../tests/http2/support/pairs.ts";
import { GET, POST } from "../../tests/http2/support/raw_peer.ts";
import { responseHeaders } from "./client.ts";
import { ErrorCode } from "./constants.ts";
import { StreamClosed } from "./errors.ts";
import type { Header, HeaderList } from "./headers.ts";
import { encodeStateless } from "./hpack/encoder.ts";
import type { Stream } from "./stream.ts";

const OK: HeaderList = [[":status", "200"]];
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytes = (text: string) => new TextEncoder().encode(text);

/** Answers what it was asked. */
async function echo(stream: Stream): Promise<void> {
  const body = await readAll(stream);
  stream.sendHeaders(OK);
  await writeAll(stream, body);
}

Deno.test("server: request and response, with bodies, trailers and informational headers both ways", async () => {
  const handler = async (stream: Stream) => {
    stream.sendHeaders([[":status", "103"], ["link", "</style.css>"]]);
    stream.sendHeaders(OK);
    const body = await readAll(stream);
    stream.write(body);
    stream.end([["x-trailer", headerOf(stream.trailers, "x-sent") + "!"]]);
  };
  await using connected = pair(handler);
  const stream = await connected.client.request(POST, false);
  stream.write(bytes("hello "));
  stream.write(bytes("world"));
  stream.end([["x-sent", "yes"]]);
  assertEquals(await responseHeaders(stream), OK);
  assertEquals(text(await readAll(stream)), "hello world");
  assertEquals(stream.trailers, [["x-trailer", "yes!"]]);
  assertEquals([connected.client.openStreams, connected.server.openStreams], [0, 0]);
});

function headerOf(headers: HeaderList, name: string): string | undefined {
  return headers.find((header) => header[0] === name)?.[1];
}

Deno.test("server: headers that were encoded once, and trailers that were, go out as they are", async () => {
  const head = encodeStateless(OK);
  const trailers = encodeStateless([["grpc-status", "0"]]);
  await using connected = pair((stream) => {
    stream.sendHeaders(head);
    stream.write(bytes("x"));
    stream.end(trailers);
  });
  for (let i = 0; i < 2; i++) {
    const stream = await connected.client.request(GET, true);
    assertEquals(text(await readAll(stream)), "x");
    assertEquals(stream.headers, OK);
    assertEquals(stream.trailers, [["grpc-status", "0"]]);
  }
});

Deno.test("server: header lists larger than a frame go through CONTINUATION frames", async () => {
  const large: Header = ["x-large", "ä\xff".repeat(30_000)];
  await using connected = pair((stream) => stream.sendHeaders([...OK, large], true), {
    limits: { maxHeaderListSize: 100_000, maxHeaderBlockSize: 200_000 },
    client: { limits: { maxHeaderListSize: 100_000, maxHeaderBlockSize: 200_000 } },
  });
  const stream = await connected.client.request([...GET, large], true);
  assertEquals(await responseHeaders(stream), [...OK, large]);
});

Deno.test("server: headers that end the stream after a body are its trailers", async () => {
  await using connected = pair((stream) => {
    stream.sendHeaders(OK);
    stream.write(new Uint8Array(300_000));
    stream.sendHeaders([["x-end", "1"]], true);
    stream.sendHeaders([["x-late", "1"]]);
    assertEquals(stream.write(bytes("late")), true);
  });
  const stream = await connected.client.request(GET, true);
  assertEquals((await readAll(stream)).length, 300_000);
  assertEquals(stream.trailers, [["x-end", "1"]]);
});

Deno.test("server: both ends see the code of a reset", async () => {
  const seen = Promise.withResolvers<StreamClosed>();
  await using connected = pair(async (stream) => {
    try {
      await readAll(stream);
      stream.cancel(ErrorCode.INTERNAL_ERROR);
    } catch (thrown) {
      if (thrown instanceof StreamClosed) seen.resolve(thrown);
    }
  });
  const cancelled = await connected.client.request(POST, false);
  const reading = assertRejects(() => cancelled.read(), StreamClosed, "reset by this end (CANCEL)");
  cancelled.cancel();
  await reading;
  assertEquals((await seen.promise).code, ErrorCode.CANCEL);
  assertEquals((await seen.promise).isRetryable, false);
  assert(cancelled.signal.aborted);

  const failed = await connected.client.request(POST, true);
  const error = await assertRejects(() => failed.read(), StreamClosed, "reset by the peer (INTERNAL_ERROR)");
  assertEquals([error.code, error.isRetryable], [ErrorCode.INTERNAL_ERROR, false]);
  await assertRejects(() => responseHeaders(failed), StreamClosed, "INTERNAL_ERROR");
  await assertRejects(() => failed.drained(), StreamClosed, "INTERNAL_ERROR");
});

Deno.test("server: the signal of a stream is aborted when it ends before its time, and only then", async () => {
  const streams: Stream[] = [];
  await using connected = await serverPair((stream) => void streams.push(stream));
  const { peer } = connected;
  await peer.send(headers(1, peer.block(GET), true), headers(3, peer.block(GET), true));
  await eventually("both have come", () => streams.length === 2);
  const [reset, whole] = [streams[0]!, streams[1]!];
  const { signal } = reset;
  assertEquals([signal.aborted, whole.signal.aborted], [false, false]);
  await peer.send(rstStream(1, ErrorCode.CANCEL));
  await eventually("it is aborted", () => signal.aborted);
  assertEquals(signal.reason, reset.error);
  whole.sendHeaders(OK, true);
  assertEquals(await peer.headers(3), OK);
  assertEquals([whole.signal.aborted, whole.error], [false, undefined]);
});

Deno.test("server: a handler that throws has its stream reset, and the connection goes on", async () => {
  await using connected = pair((stream) => {
    if (headerOf(stream.headers, ":method") === "POST") throw new Error("a bug");
    return echo(stream);
  });
  const failed = await connected.client.request(POST, true);
  await assertRejects(() => failed.read(), StreamClosed, "INTERNAL_ERROR");
  const fine = await connected.client.request(GET, true);
  assertEquals(await responseHeaders(fine), OK);
});

Deno.test("server: whoever answers before the request has ended wants no more of it", async () => {
  const readers: Promise<unknown>[] = [];
  await using connected = await serverPair((stream) => {
    readers.push(readAll(stream).catch((thrown) => thrown));
    stream.sendHeaders([[":status", "413"]], true);
  });
  const { peer } = connected;
  await peer.send(headers(1, peer.block(POST)), data(1, bytes("begin")));
  assertEquals(await peer.headers(1), [[":status", "413"]]);
  assertEquals(await peer.resetCode(1), ErrorCode.NO_ERROR);
  const error = await readers[0];
  assert(error instanceof StreamClosed && error.code === ErrorCode.NO_ERROR);
  await peer.send(data(1, bytes("rest")), headers(1, peer.block([["x-trailer", "1"]]), true));
  await peer.send(headers(3, peer.block(GET), true));
  assertEquals(await peer.headers(3), [[":status", "413"]], "what was under way is ignored");
});
