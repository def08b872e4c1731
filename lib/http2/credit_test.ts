import { assert, assertEquals } from "@std/assert";
import { eventually } from "../../tests/support/eventually.ts";
import { data, headers, numberAt, paddedData, settings } from "../../tests/http2/support/frames.ts";
import {
  bareServerPair,
  clientPair,
  pair,
  readAll,
  serverPair,
  writeAll,
} from "../../tests/http2/support/pairs.ts";
import { GET, POST } from "../../tests/http2/support/raw_peer.ts";
import { responseHeaders } from "./client.ts";
import { ErrorCode, FrameType, PREFACE } from "./constants.ts";
import type { HeaderList } from "./headers.ts";
import type { Stream } from "./stream.ts";

const OK: HeaderList = [[":status", "200"]];
const MIB = 1024 * 1024;

/** Answers with this body. */
function answering(body: Uint8Array): (stream: Stream) => Promise<void> {
  return async (stream) => {
    stream.sendHeaders(OK);
    await writeAll(stream, body).catch(() => {});
  };
}

Deno.test("credit: the peer is held to our windows", async () => {
  const limits = { streamWindow: 70_000, connectionWindow: 100_000 };
  const fill = (id: number, octets: number) =>
    Array.from({ length: octets / 10_000 }, () => data(id, new Uint8Array(10_000)));
  await using one = await serverPair(() => {}, { limits });
  await one.peer.send(headers(1, one.peer.block(POST)), ...fill(1, 70_000), data(1, new Uint8Array(1)));
  assertEquals(await one.peer.resetCode(1), ErrorCode.FLOW_CONTROL_ERROR);

  await using two = await serverPair(() => {}, { limits });
  await two.peer.send(headers(1, two.peer.block(POST)), ...fill(1, 70_000));
  await two.peer.send(headers(3, two.peer.block(POST)), ...fill(3, 30_000), data(3, new Uint8Array(1)));
  assertEquals(await two.peer.goAwayCode(), ErrorCode.FLOW_CONTROL_ERROR);
});

Deno.test("credit: a stream window below 65,535 holds once the peer knows of it", async () => {
  await using connected = await clientPair({ limits: { streamWindow: 1_000 } });
  const { client, peer } = connected;
  const stream = await client.request(GET, true); // the settings are acknowledged: they came before this
  await peer.next(FrameType.HEADERS);
  await peer.send(headers(1, peer.block(OK)), data(1, new Uint8Array(1_000)), data(1, new Uint8Array(1)));
  assertEquals(await peer.resetCode(1), ErrorCode.FLOW_CONTROL_ERROR);
  assertEquals(stream.error?.code, ErrorCode.FLOW_CONTROL_ERROR);

  await using early = bareServerPair(async (stream) => {
    await readAll(stream);
    stream.sendHeaders(OK, true);
  }, { limits: { streamWindow: 1_000 } });
  await early.peer.send(PREFACE, settings(), headers(1, early.peer.block(POST)));
  await early.peer.send(data(1, new Uint8Array(16_000)), data(1, new Uint8Array(16_000), true));
  assertEquals(await early.peer.headers(1), OK, "it does not know the settings yet");
});

Deno.test("credit: credit follows the reader, and padding needs none", async () => {
  const streams: Stream[] = [];
  const limits = { streamWindow: 70_000, connectionWindow: 70_000 };
  await using connected = await serverPair((stream) => void streams.push(stream), { limits });
  const { peer } = connected;
  const send = (length: number) => peer.send(data(1, new Uint8Array(length)));
  await peer.send(headers(1, peer.block(POST)));
  for (let sent = 0; sent < 70_000; sent += 10_000) await send(10_000);
  await eventually("it has come", () => streams[0]?.receiveWindow === 0);
  assertEquals(numberAt(await peer.next(FrameType.WINDOW_UPDATE, 0)), 70_000 - 65_535);
  assertEquals(peer.frames.filter(({ type }) => type === FrameType.WINDOW_UPDATE).length, 0);

  await streams[0]!.read();
  assertEquals(numberAt(await peer.next(FrameType.WINDOW_UPDATE, 0)), 10_000);
  assertEquals(numberAt(await peer.next(FrameType.WINDOW_UPDATE, 1)), 10_000);
  for (let padded = 0; padded < 39; padded++) await peer.send(paddedData(1, new Uint8Array(), 255));
  await eventually(
    "most of it is padding",
    () => streams[0]!.receiveWindow < 70_000 && streams[0]!.receiveWindow > 0,
  );
  assertEquals(numberAt(await peer.next(FrameType.WINDOW_UPDATE, 1)) % 256, 0);
});

Deno.test("credit: readers that have stopped do not take the window from those that read", async () => {
  const limits = { streamWindow: 65_535, connectionWindow: 100_000 };
  const stopped: Stream[] = [];
  await using connected = pair(async (stream) => {
    stream.sendHeaders(OK);
    if (stream.headers.some(([name]) => name === "x-stop")) return void stopped.push(stream);
    await writeAll(stream, await readAll(stream));
  }, { limits });
  const { client } = connected;
  const stop = await client.request([...POST, ["x-stop", "1"]], false);
  await responseHeaders(stop);
  assertEquals(stop.write(new Uint8Array(70_000)), false);
  await eventually("its window is full", () => stopped[0]!.receiveWindow === 0);
  const stream = await client.request(POST, false);
  const [answer] = await Promise.all([readAll(stream), writeAll(stream, new Uint8Array(MIB))]);
  assertEquals(answer.length, MIB);
});

Deno.test("credit: what nobody reads is given back when its stream is over", async () => {
  const ways: ((stream: Stream) => unknown)[] = [
    (stream) => stream.sendHeaders(OK, true),
    (stream) => stream.cancel(),
    (stream) => void stream.read().then(() => stream.sendHeaders(OK, true)),
    async (stream) => {
      await eventually("all has come", () => stream.remoteEnded, { everyMs: 0 });
      stream.sendHeaders(OK, true);
    },
  ];
  for (const way of ways) {
    await using connected = pair(way, { limits: { streamWindow: 65_535, connectionWindow: 65_535 } });
    for (let sent = 0; sent < MIB; sent += 60_000) {
      const stream = await connected.client.request(POST, false);
      stream.write(new Uint8Array(60_000));
      stream.end();
      await readAll(stream).catch(() => {});
      await eventually("the stream has ended", () => connected.client.openStreams === 0);
    }
  }
});

Deno.test("credit: a client that does not read a response gives its window back by cancelling it", async () => {
  const client = { limits: { streamWindow: 65_535, connectionWindow: 65_535 } };
  await using connected = pair(answering(new Uint8Array(60_000)), { client });
  for (let count = 0; count < 20; count++) {
    const stream = await connected.client.request(GET, true);
    await eventually("it has come", () => stream.remoteEnded);
    if (count % 2 === 0) await readAll(stream);
    stream.cancel();
    assertEquals(
      stream.error === undefined,
      count % 2 === 0,
      "of one that is read nothing is left to cancel",
    );
  }
});

Deno.test("credit: octets that cost their stream are given back to the connection", async () => {
  await using connected = await serverPair(() => {}, { limits: { connectionWindow: 65_535 } });
  const { peer } = connected;
  for (let id = 1; id < 40; id += 2) {
    await peer.send(
      headers(id, peer.block([...POST, ["content-length", "1"]])),
      data(id, new Uint8Array(10_000)),
    );
    await peer.roundTrip();
    assertEquals(await peer.resetCode(id), ErrorCode.PROTOCOL_ERROR);
  }
});

Deno.test("credit: what is held back is given when nothing else is left, though nobody reads", async () => {
  const limits = { streamWindow: 65_535, connectionWindow: 65_535 };
  await using connected = await serverPair((stream) => {
    if (stream.id === 1) readAll(stream).catch(() => {});
  }, { limits });
  const { peer } = connected;
  await peer.send(
    headers(1, peer.block(POST)),
    data(1, new Uint8Array(10_000)),
    headers(3, peer.block(POST)),
  );
  await peer.roundTrip();
  assert(
    !peer.frames.some(({ type }) => type === FrameType.WINDOW_UPDATE),
    "it is a small part of the window",
  );
  for (let sent = 0; sent < 55_535; sent += 11_107) await peer.send(data(3, new Uint8Array(11_107)));
  assertEquals(numberAt(await peer.next(FrameType.WINDOW_UPDATE, 0)), 10_000);
  await peer.send(data(1, new Uint8Array(10_000), true));
  await peer.roundTrip();
});
