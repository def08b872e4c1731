import { assertEquals } from "@std/assert";
import { data, frame, headers } from "../../tests/http2/support/frames.ts";
import { readAll, serverPair } from "../../tests/http2/support/pairs.ts";
import { GET, POST } from "../../tests/http2/support/raw_peer.ts";
import { ErrorCode, Flag, FrameType } from "./constants.ts";
import type { Header, HeaderList } from "./headers.ts";
import type { Stream } from "./stream.ts";

const OK: HeaderList = [[":status", "200"]];
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytes = (text: string) => new TextEncoder().encode(text);

/** Answers what it was asked; not at all when it was not asked to the end. */
async function echo(stream: Stream): Promise<void> {
  const body = await readAll(stream).catch(() => undefined);
  if (!body) return;
  stream.sendHeaders(OK);
  stream.write(body);
  stream.end();
}

Deno.test("malformed: a malformed request costs its stream, not the connection", async () => {
  const [method, scheme, path] = GET as [Header, Header, Header];
  const cases: HeaderList[] = [
    [scheme, path],
    [method, path],
    [method, scheme],
    [method, scheme, [":path", ""]],
    [...GET, method],
    [...GET, [":status", "200"]],
    [method, scheme, ["x-a", "1"], path],
    [...GET, ["X-Upper", "1"]],
    [...GET, ["x a", "1"]],
    [...GET, ["", "1"]],
    [...GET, ["x-a", " 1"]],
    [...GET, ["x-a", "1\t"]],
    [...GET, ["x-a", "1\r\nx-b: 2"]],
    [...GET, ["x-a", "\0"]],
    [...GET, ["connection", "close"]],
    [...GET, ["transfer-encoding", "chunked"]],
    [...GET, ["te", "gzip"]],
    [...GET, ["content-length", "1"]],
    [...GET, ["content-length", "-1"]],
    [...GET, ["content-length", "0"], ["content-length", "1"]],
    [[":method", "CONNECT"], scheme, [":authority", "a:1"]],
    [[":method", "CONNECT"]],
    [[":method", "CONNECT"], scheme, path, [":authority", "a:1"], [":protocol", "websocket"]],
  ];
  let handled = 0;
  await using connected = await serverPair((stream) => {
    handled++;
    stream.sendHeaders(OK, true);
  });
  const { peer } = connected;
  for (const [at, list] of cases.entries()) {
    const id = 2 * at + 1;
    await peer.send(headers(id, peer.block(list), true));
    assertEquals(await peer.resetCode(id), ErrorCode.PROTOCOL_ERROR, JSON.stringify(list));
  }
  assertEquals(handled, 0);
  const id = 2 * cases.length + 1;
  await peer.send(headers(id, peer.block([[":method", "CONNECT"], [":authority", "a:1"]])));
  assertEquals(await peer.headers(id), OK);
});

Deno.test("malformed: a body is as long as its content-length says", async () => {
  await using connected = await serverPair(echo);
  const { peer } = connected;
  const length: Header = ["content-length", "4"];
  const cases: Uint8Array[][] = [
    [data(1, bytes("12345"))],
    [data(3, bytes("123"), true)],
    [data(5, bytes("12")), data(5, bytes("345"))],
    [data(7, bytes("12")), headers(7, peer.block([["x-end", "1"]]), true)],
  ];
  for (const [at, frames] of cases.entries()) {
    const id = 2 * at + 1;
    await peer.send(headers(id, peer.block([...POST, length])), ...frames);
    assertEquals(await peer.resetCode(id), ErrorCode.PROTOCOL_ERROR, `case ${at}`);
  }
  await peer.send(
    headers(9, peer.block([...POST, length])),
    data(9, bytes("12")),
    data(9, bytes("34"), true),
  );
  assertEquals(await peer.headers(9), OK);
  assertEquals(text((await peer.next(FrameType.DATA, 9)).payload), "1234");
});

Deno.test("malformed: a header list that is too large is answered with 431, and the connection goes on", async () => {
  await using connected = await serverPair(echo, { limits: { maxHeaderListSize: 1_000 } });
  const { peer } = connected;
  const large: HeaderList = [...GET, ["x-large", "v".repeat(1_000)]];
  await peer.send(headers(1, peer.block(large), true), headers(3, peer.block(large)));
  assertEquals(await peer.headers(1), [[":status", "431"]]);
  assertEquals(await peer.headers(3), [[":status", "431"]]);
  assertEquals(await peer.resetCode(3), ErrorCode.NO_ERROR);
  await peer.send(headers(5, peer.block(GET), true));
  assertEquals(await peer.headers(5), OK);
});

Deno.test("malformed: trailers that are too large, or do not end the stream, end it as malformed", async () => {
  await using connected = await serverPair(echo, { limits: { maxHeaderListSize: 1_000 } });
  const { peer } = connected;
  const cases: [HeaderList, boolean][] = [
    [[["x-large", "v".repeat(1_000)]], true],
    [[["x-a", "1"]], false],
    [[[":path", "/"]], true],
  ];
  for (const [at, [trailers, endStream]] of cases.entries()) {
    const id = 2 * at + 1;
    await peer.send(headers(id, peer.block(POST)), headers(id, peer.block(trailers), endStream));
    assertEquals(await peer.resetCode(id), ErrorCode.PROTOCOL_ERROR, `case ${at}`);
  }
});

Deno.test("malformed: a stream that depends on itself is reset, and its headers are decoded all the same", async () => {
  await using connected = await serverPair(echo);
  const { peer } = connected;
  const block = peer.block([...GET, ["x-kept", "in the table"]]);
  const flags = Flag.END_HEADERS | Flag.END_STREAM | Flag.PRIORITY;
  await peer.send(frame(FrameType.HEADERS, flags, 1, [0, 0, 0, 1, 16, ...block]));
  assertEquals(await peer.resetCode(1), ErrorCode.PROTOCOL_ERROR);
  const begin = peer.block([...GET, ["x-kept", "in the table"]]);
  await peer.send(
    frame(FrameType.HEADERS, Flag.END_STREAM | Flag.PRIORITY, 3, [0, 0, 0, 3, 16, ...begin.subarray(0, 3)]),
    frame(FrameType.CONTINUATION, Flag.END_HEADERS, 3, begin.subarray(3)),
  );
  assertEquals(await peer.resetCode(3), ErrorCode.PROTOCOL_ERROR);
  await peer.send(headers(5, peer.block([...GET, ["x-kept", "in the table"]]), true));
  assertEquals(await peer.headers(5), OK);
});

Deno.test("malformed: a header table that is larger than the settings, which the peer knows, allow", async () => {
  const limits = { headerTableSize: 100 };
  await using kept = await serverPair(echo, { limits });
  kept.peer.encoder.resize(100);
  await kept.peer.send(headers(1, kept.peer.block(GET), true));
  assertEquals(await kept.peer.headers(1), OK);
  await using broken = await serverPair(echo, { limits });
  await broken.peer.send(headers(1, broken.peer.block(GET), true));
  assertEquals(await broken.peer.goAwayCode(), ErrorCode.COMPRESSION_ERROR);
});
