import { assert, assertEquals } from "@std/assert";
import { eventually } from "../../tests/support/eventually.ts";
import {
  data,
  frame,
  goAway,
  headers,
  paddedData,
  ping,
  rstStream,
  settings,
  settingsAck,
  uint32,
  windowUpdate,
} from "../../tests/http2/support/frames.ts";
import { serverPair } from "../../tests/http2/support/pairs.ts";
import { GET, POST, type RawPeer } from "../../tests/http2/support/raw_peer.ts";
import { ErrorCode, Flag, FrameType, Setting } from "./constants.ts";
import type { HeaderList } from "./headers.ts";
import type { Stream } from "./stream.ts";

const OK: HeaderList = [[":status", "200"]];
const BURST = 200;
const limits = { idleFramesBurst: BURST, idleFramesPerSecond: 0 };
const NOTHING = new Uint8Array();

/** Frames that do no work, each made anew for the peer; the number says which it is. */
const FLOODS: Readonly<Record<string, (peer: RawPeer, number: number) => Uint8Array[]>> = {
  "SETTINGS": () => [settings()],
  "SETTINGS acknowledged": () => [settingsAck()],
  "PING": (_, number) => [ping(number)],
  "answers to PINGs that were not sent": (_, number) => [ping(number, true)],
  "PRIORITY": () => [frame(FrameType.PRIORITY, 0, 1, [0, 0, 0, 3, 1])],
  "PRIORITY that makes us reset": () => [frame(FrameType.PRIORITY, 0, 1, [0, 0, 0, 1, 1])],
  "empty DATA": () => [data(1, NOTHING)],
  "DATA of padding alone": () => [paddedData(1, NOTHING, 255)],
  "frames that nobody knows": () => [frame(0xbe, 0xff, 7, [1, 2, 3])],
  "GOAWAY": () => [goAway(0, ErrorCode.NO_ERROR)],
  "WINDOW_UPDATE of the connection": () => [windowUpdate(0, 1)],
  "WINDOW_UPDATE of a stream": () => [windowUpdate(1, 1)],
  "streams opened and reset (CVE-2023-44487)": (peer, number) => [
    headers(3 + 2 * number, peer.block(GET), true),
    rstStream(3 + 2 * number, ErrorCode.CANCEL),
  ],
  "streams that we are made to reset (CVE-2025-8671)": (peer, number) => [
    headers(3 + 2 * number, peer.block(POST)),
    windowUpdate(3 + 2 * number, 0),
  ],
  "DATA after the end": (peer, number) => [
    headers(3 + 2 * number, peer.block(GET), true),
    data(3 + 2 * number, Uint8Array.of(1)),
  ],
  "malformed requests": (peer, number) => [headers(3 + 2 * number, peer.block([["x-a", "1"]]), true)],
  "RST_STREAM of a closed stream": () => [rstStream(1, ErrorCode.CANCEL)],
};

for (const [name, flood] of Object.entries(FLOODS)) {
  Deno.test(`floods: ${name}`, async () => {
    await using connected = await serverPair(() => {}, { limits });
    const { peer } = connected;
    await peer.send(headers(1, peer.block(POST)));
    const frames = Array.from({ length: BURST - 50 }, (_, number) => flood(peer, number)).flat();
    await peer.send(...frames);
    await peer.roundTrip();
    assert(!peer.frames.some(({ type }) => type === FrameType.GOAWAY), "a few may be");
    const more = Array.from({ length: 100 }, (_, number) => flood(peer, BURST - 50 + number)).flat();
    peer.send(...more).catch(() => {});
    assertEquals(await peer.goAwayCode(), ErrorCode.ENHANCE_YOUR_CALM);
    await peer.closed();
  });
}

Deno.test("floods: WINDOW_UPDATEs are in order where something is sent, octet by octet they are not", async () => {
  const size = 200_000;
  await using connected = await serverPair((stream) => {
    stream.sendHeaders(OK);
    stream.write(new Uint8Array(size));
  }, { limits: { ...limits, idleFramesBurst: 50 }, settings: [[Setting.INITIAL_WINDOW_SIZE, 0]] });
  const { peer } = connected;
  await peer.send(headers(1, peer.block(GET), true));
  for (let sent = 0; sent < size / 2; sent += 1_000) { // as a client that tells of every chunk that it reads
    await peer.send(windowUpdate(0, 1_000), windowUpdate(1, 500), windowUpdate(1, 500));
  }
  await peer.roundTrip();
  assert(!peer.frames.some(({ type }) => type === FrameType.GOAWAY));
  for (let sent = 0; sent < 600; sent++) await peer.send(windowUpdate(1, 1));
  assertEquals(await peer.goAwayCode(), ErrorCode.ENHANCE_YOUR_CALM);
});

Deno.test("floods: PINGs are in order where something is sent: gRPC clients measure the way with each message", async () => {
  const messages = 500;
  await using connected = await serverPair((stream) => {
    stream.sendHeaders(OK);
    for (let sent = 0; sent < messages; sent++) stream.write(Uint8Array.of(sent));
  }, { limits: { ...limits, idleFramesBurst: 50 } });
  const { peer } = connected;
  await peer.send(headers(1, peer.block(GET), true));
  await peer.roundTrip();
  for (let sent = 0; sent < messages; sent++) {
    await peer.send(ping(sent), windowUpdate(1, 1), windowUpdate(0, 1));
  }
  await peer.roundTrip();
  assert(!peer.frames.some(({ type }) => type === FrameType.GOAWAY));
});

Deno.test("floods: a header block of too many frames, of octets or without any", async () => {
  const block = new Uint8Array(1_000).fill(0x82);
  const floods = [
    () => frame(FrameType.CONTINUATION, 0, 1, [0x82]),
    () => frame(FrameType.CONTINUATION, 0, 1),
  ];
  for (const flood of floods) {
    await using connected = await serverPair(() => {}, { limits: { maxContinuations: 5 } });
    const { peer } = connected;
    await peer.send(frame(FrameType.HEADERS, 0, 1, [0x82]), ...Array.from({ length: 6 }, flood));
    assertEquals(await peer.goAwayCode(), ErrorCode.ENHANCE_YOUR_CALM);
  }
  const sizes: Uint8Array[][] = [
    [frame(FrameType.HEADERS, Flag.END_HEADERS, 1, block)],
    [frame(FrameType.HEADERS, 0, 1, block.subarray(0, 500)), frame(FrameType.CONTINUATION, 4, 1, block)],
  ];
  for (const frames of sizes) {
    await using connected = await serverPair(() => {}, { limits: { maxHeaderBlockSize: 900 } });
    await connected.peer.send(...frames);
    assertEquals(await connected.peer.goAwayCode(), ErrorCode.ENHANCE_YOUR_CALM);
  }
});

Deno.test("limits: one stream too many is refused, and may be sent again", async () => {
  const streams: Stream[] = [];
  await using connected = await serverPair((stream) => void streams.push(stream), {
    limits: { maxConcurrentStreams: 2 },
  });
  const { peer } = connected;
  for (const id of [1, 3, 5]) await peer.send(headers(id, peer.block(GET), true));
  assertEquals(await peer.resetCode(5), ErrorCode.REFUSED_STREAM);
  streams[0]!.sendHeaders(OK, true);
  await peer.headers(1);
  await peer.send(headers(7, peer.block(GET), true));
  await eventually("there is room for one more", () => streams.length === 3);
});

Deno.test("limits: handlers that go on after their streams were reset count until they end", async () => {
  const release = Promise.withResolvers<void>();
  let running = 0;
  let most = 0;
  await using connected = await serverPair(async (stream) => {
    most = Math.max(most, ++running);
    if (stream.id < 100) await release.promise;
    running--;
    stream.sendHeaders(OK, true);
  }, { limits: { maxConcurrentStreams: 10 } });
  const { peer } = connected;
  for (let id = 1; id < 100; id += 2) {
    await peer.send(headers(id, peer.block(GET), true), rstStream(id, ErrorCode.CANCEL));
  }
  assertEquals(await peer.resetCode(21), ErrorCode.REFUSED_STREAM);
  await peer.roundTrip();
  assertEquals([running, most], [10, 10]);
  release.resolve();
  await eventually("they have ended", () => running === 0);
  await peer.send(headers(101, peer.block(GET), true));
  assertEquals(await peer.headers(101), OK);
});

Deno.test("limits: unread bodies are bounded by the connection's window, and so is their memory", async () => {
  const streams: Stream[] = [];
  const connectionWindow = 300_000;
  await using connected = await serverPair((stream) => void streams.push(stream), {
    limits: { connectionWindow, streamWindow: 100_000 },
  });
  const { peer } = connected;
  const octets = Array.from({ length: 1_000 }, () => data(1, Uint8Array.of(1)));
  await peer.send(headers(1, peer.block(POST)));
  const before = Deno.memoryUsage();
  for (let sent = 0; sent < 100_000; sent += octets.length) await peer.send(...octets);
  await eventually("all has come", () => streams[0]?.receiveWindow === 0);
  const after = Deno.memoryUsage();
  const grown = after.heapUsed + after.external - before.heapUsed - before.external;
  assert(grown < 10_000_000, `100,000 frames of one octet cost ${grown} octets`);
  for (const id of [3, 5, 7]) {
    await peer.send(headers(id, peer.block(POST)));
    for (let sent = 0; sent < 100_000; sent += 10_000) await peer.send(data(id, new Uint8Array(10_000)));
  }
  assertEquals(await peer.goAwayCode(), ErrorCode.FLOW_CONTROL_ERROR);
});

Deno.test("limits: a SETTINGS frame of all that fits in it is applied once", async () => {
  await using connected = await serverPair(() => {});
  const { peer } = connected;
  const pairs = Array.from({ length: 2_730 }, (_, at) => [0, Setting.INITIAL_WINDOW_SIZE, ...uint32(at)])
    .flat();
  await peer.send(frame(FrameType.SETTINGS, 0, 0, pairs));
  await peer.roundTrip();
});
