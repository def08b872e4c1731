import { assert, assertEquals } from "@std/assert";
import { eventually } from "../../tests/support/eventually.ts";
import {
  data,
  headers,
  numberAt,
  paddedData,
  settings,
  windowUpdate,
} from "../../tests/http2/support/frames.ts";
import {
  bareServerPair,
  clientPair,
  pair,
  readAll,
  serverPair,
  writeAll,
} from "../../tests/http2/support/pairs.ts";
import { GET, POST, type RawPeer } from "../../tests/http2/support/raw_peer.ts";
import { responseHeaders } from "./client.ts";
import { ErrorCode, FrameType, MAX_WINDOW, PREFACE, Setting } from "./constants.ts";
import type { HeaderList } from "./headers.ts";
import type { Stream } from "./stream.ts";

const OK: HeaderList = [[":status", "200"]];
const MIB = 1024 * 1024;

/** Bytes that show whether they come in their order. */
function pattern(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at++) bytes[at] = (at * 31) ^ (at >> 10);
  return bytes;
}

/** Octets of DATA that have come for this stream, or for all. */
function received({ frames }: RawPeer, streamId?: number): number {
  return frames.filter((frame) =>
    frame.type === FrameType.DATA && frame.streamId === (streamId ?? frame.streamId)
  )
    .reduce((sum, { payload }) => sum + payload.length, 0);
}

/** Waits until so many octets of DATA have come, and sees that no more do before a PING is answered. */
async function receives(peer: RawPeer, octets: number, streamId?: number): Promise<void> {
  await eventually(`${octets} octets come`, () => received(peer, streamId) >= octets);
  await peer.roundTrip();
  assertEquals(received(peer, streamId), octets);
}

/** Answers with this body. */
function answering(body: Uint8Array): (stream: Stream) => Promise<void> {
  return async (stream) => {
    stream.sendHeaders(OK);
    await writeAll(stream, body).catch(() => {});
  };
}

Deno.test("flow: 10 MB go each way at once, over both windows, in order", async () => {
  const body = pattern(10 * MIB);
  await using connected = pair(async (stream) => {
    stream.sendHeaders(OK);
    for (let chunk = await stream.read(); chunk; chunk = await stream.read()) {
      if (!stream.write(chunk)) await stream.drained();
    }
    stream.end();
  });
  const stream = await connected.client.request(POST, false);
  const [answer] = await Promise.all([readAll(stream), writeAll(stream, body, 100_000)]);
  assert(equal(answer, body));
});

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((octet, at) => octet === b[at]);
}

Deno.test("flow: the peer's windows are kept, of the stream and of the connection", async () => {
  await using connected = await serverPair(answering(new Uint8Array(MIB)), {
    settings: [[Setting.INITIAL_WINDOW_SIZE, 1_000]],
  });
  const { peer } = connected;
  await peer.send(headers(1, peer.block(GET), true));
  await receives(peer, 1_000);
  await peer.send(windowUpdate(1, 1));
  await receives(peer, 1_001);
  await peer.send(windowUpdate(1, MIB));
  await receives(peer, 65_535);
  await peer.send(windowUpdate(0, 1));
  await receives(peer, 65_536);
  await peer.send(windowUpdate(0, 2 * MIB));
  await receives(peer, MIB);
  assertEquals(peer.frames.at(-1)!.flags & 1, 1, "the end");
});

Deno.test("flow: settings change the windows of streams that wait: up, down, and below nothing", async () => {
  await using connected = await serverPair(answering(new Uint8Array(100_000)), {
    settings: [[Setting.INITIAL_WINDOW_SIZE, 1_000]],
  });
  const { peer } = connected;
  await peer.send(headers(1, peer.block(GET), true));
  await receives(peer, 1_000);
  await peer.send(settings([Setting.INITIAL_WINDOW_SIZE, 3_000]));
  await receives(peer, 3_000);
  assertEquals(peer.frames.slice(-2).map(({ type }) => type), [FrameType.SETTINGS, FrameType.DATA]);
  await peer.send(settings([Setting.INITIAL_WINDOW_SIZE, 0]));
  await peer.send(windowUpdate(1, 3_000)); // back to nothing
  await receives(peer, 3_000);
  await peer.send(windowUpdate(1, 10));
  await receives(peer, 3_010);
  await peer.send(settings([Setting.INITIAL_WINDOW_SIZE, 5], [Setting.INITIAL_WINDOW_SIZE, 90]));
  await receives(peer, 3_100);
  await peer.send(headers(3, peer.block(GET), true));
  await receives(peer, 90, 3);
});

Deno.test("flow: a window that the peer makes too large ends its stream, or the connection", async () => {
  const cases: [Uint8Array[], "stream" | "connection"][] = [
    [[windowUpdate(1, MAX_WINDOW)], "stream"],
    [[windowUpdate(0, MAX_WINDOW)], "connection"],
    [[windowUpdate(1, 10), settings([Setting.INITIAL_WINDOW_SIZE, MAX_WINDOW])], "connection"],
    [[settings([Setting.INITIAL_WINDOW_SIZE, MAX_WINDOW + 1])], "connection"],
  ];
  for (const [frames, what] of cases) {
    await using connected = await serverPair(() => {});
    const { peer } = connected;
    await peer.send(headers(1, peer.block(GET), true), ...frames);
    const code = what === "stream" ? await peer.resetCode(1) : await peer.goAwayCode();
    assertEquals(code, ErrorCode.FLOW_CONTROL_ERROR);
  }
});

Deno.test("flow: the peer is held to our windows", async () => {
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

Deno.test("flow: a stream window below 65,535 holds once the peer knows of it", async () => {
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

Deno.test("flow: credit follows the reader, and padding needs none", async () => {
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

Deno.test("flow: readers that have stopped do not take the window from those that read", async () => {
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

Deno.test("flow: what nobody reads is given back when its stream is over", async () => {
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

Deno.test("flow: a client that does not read a response gives its window back by cancelling it", async () => {
  const client = { limits: { streamWindow: 65_535, connectionWindow: 65_535 } };
  await using connected = pair(answering(new Uint8Array(60_000)), { client });
  for (let count = 0; count < 20; count++) {
    const stream = await connected.client.request(GET, true);
    await eventually("it has come", () => stream.remoteEnded);
    stream.cancel();
  }
});

Deno.test("flow: octets that cost their stream are given back to the connection", async () => {
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
