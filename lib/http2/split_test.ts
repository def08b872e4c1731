import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { eventually } from "../../tests/support/eventually.ts";
import {
  data,
  frame,
  headers,
  join,
  paddedData,
  ping,
  settings,
  settingsAck,
} from "../../tests/http2/support/frames.ts";
import { socketPair } from "../../tests/http2/support/memory_socket.ts";
import { bareServerPair, readAll } from "../../tests/http2/support/pairs.ts";
import { GET, POST, RawPeer } from "../../tests/http2/support/raw_peer.ts";
import { ClientConnection, responseHeaders } from "./client.ts";
import { Flag, FrameType, PREFACE, Setting } from "./constants.ts";
import type { HeaderList } from "./headers.ts";
import { HpackEncoder } from "./hpack/encoder.ts";
import type { Stream } from "./stream.ts";

const OK: HeaderList = [[":status", "200"]];
const bytes = (text: string) => new TextEncoder().encode(text);
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** What a client sends that asks twice: with all that frames can have. */
function requests(): Uint8Array {
  const encoder = new HpackEncoder();
  const block = encoder.encode([...POST, ["x-first", "1"]]);
  return join([
    PREFACE,
    settings([Setting.INITIAL_WINDOW_SIZE, 100_000], [0xff, 1]),
    settingsAck(),
    frame(FrameType.HEADERS, Flag.PADDED | Flag.PRIORITY, 1, [
      3,
      ...[0, 0, 0, 0, 16],
      ...block.subarray(0, 5),
      ...[0, 0, 0],
    ]),
    frame(FrameType.CONTINUATION, 0, 1),
    frame(FrameType.CONTINUATION, Flag.END_HEADERS, 1, block.subarray(5)),
    paddedData(1, bytes("hello "), 5),
    ping(7),
    data(1, bytes("world")),
    headers(1, encoder.encode([["x-trailer", "2"]]), true),
    headers(3, encoder.encode([...GET, ["x-first", "1"]]), true),
  ]);
}

async function echo(stream: Stream): Promise<void> {
  const body = await readAll(stream);
  stream.sendHeaders(OK);
  stream.write(bytes(`${text(body)} ${JSON.stringify([...stream.headers.slice(4), ...stream.trailers])}`));
  stream.end();
}

/** Feeds a server these pieces, one after the other, and answers what it sent of each stream. */
async function answers(pieces: Iterable<Uint8Array>): Promise<string[]> {
  await using connected = bareServerPair(echo);
  const { peer } = connected;
  for (const piece of pieces) {
    await peer.send(piece);
    for (let turn = 0; turn < 4; turn++) await undefined;
  }
  const bodies = () =>
    peer.frames.filter(({ type, payload }) => type === FrameType.DATA && payload.length > 0);
  await eventually("both are answered", () => bodies().length === 2, { everyMs: 0 });
  return bodies().sort((a, b) => a.streamId - b.streamId).map(({ payload }) => text(payload));
}

const EXPECTED = ['hello world [["x-first","1"],["x-trailer","2"]]', ' [["x-first","1"]]'];

Deno.test("split: a server takes its requests in two pieces, cut anywhere", async () => {
  const all = requests();
  for (let at = 0; at <= all.length; at++) {
    assertEquals(await answers([all.subarray(0, at), all.subarray(at)]), EXPECTED, `cut at ${at}`);
  }
});

Deno.test("split: a server takes its requests byte by byte, and in pieces of each size", async () => {
  const all = requests();
  for (let size = 1; size <= 20; size++) {
    const count = Math.ceil(all.length / size);
    const pieces = Array.from({ length: count }, (_, at) => all.subarray(at * size, (at + 1) * size));
    assertEquals(await answers(pieces), EXPECTED, `pieces of ${size}`);
  }
});

Deno.test("split: a client takes its responses cut anywhere", async () => {
  const encoder = new HpackEncoder();
  const all = join([
    settings(),
    settingsAck(),
    headers(1, encoder.encode([[":status", "103"]])),
    headers(1, encoder.encode([...OK, ["x-first", "1"]])),
    paddedData(1, bytes("hello"), 5),
    headers(1, encoder.encode([["x-trailer", "2"]]), true),
  ]);
  for (let at = 0; at <= all.length; at++) {
    const [socket, other] = socketPair();
    const client = new ClientConnection(socket, { pingMs: 0 });
    using peer = new RawPeer(other);
    const stream = await client.request(GET, true);
    await peer.send(all.subarray(0, at));
    for (let turn = 0; turn < 4; turn++) await undefined;
    await peer.send(all.subarray(at));
    assertEquals(await responseHeaders(stream), [...OK, ["x-first", "1"]], `cut at ${at}`);
    assertEquals(text(await readAll(stream)), "hello");
    assertEquals(stream.trailers, [["x-trailer", "2"]]);
    client.close();
    peer.close();
    await client.ended;
  }
});

Deno.test("split: what is not the preface is told so at its first wrong octet", async () => {
  for (let at = 0; at < PREFACE.length; at++) {
    await using connected = bareServerPair(() => {});
    const wrong = PREFACE.slice(0, at + 1);
    wrong[at]! ^= 1;
    await connected.peer.send(wrong);
    assertEquals(await connected.peer.goAwayCode(), 1, `octet ${at}`);
  }
  await using http1 = bareServerPair(() => {});
  await http1.peer.send(bytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  assertEquals(await http1.peer.goAwayCode(), 1);
  await delay(0);
  assert(!http1.peer.frames.some(({ type }) => type === FrameType.HEADERS));
});
