import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { eventually } from "../../tests/support/eventually.ts";
import { data, frame, headers, settings, windowUpdate } from "../../tests/http2/support/frames.ts";
import { bareServerPair, serverPair } from "../../tests/http2/support/pairs.ts";
import { GET, POST, type RawPeer } from "../../tests/http2/support/raw_peer.ts";
import { ErrorCode, FrameType, MAX_WINDOW, PREFACE, Setting } from "./constants.ts";
import type { HeaderList } from "./headers.ts";
import type { ServerConnection } from "./server.ts";
import type { Stream } from "./stream.ts";

const OK: HeaderList = [[":status", "200"]];
const MIB = 1024 * 1024;
const limits = { headersMs: 10_000, stallMs: 60_000, idleMs: 900_000 };

/** Looks at the clock once a second, from one second to the other. */
function look(server: ServerConnection, fromSecond: number, toSecond: number): void {
  for (let second = fromSecond; second <= toSecond; second++) server.checkTimes(second * 1_000);
}

/** It is fine until this second, and ended in the next but one. */
async function endsAfter(server: ServerConnection, peer: RawPeer, seconds: number): Promise<void> {
  look(server, 1, seconds);
  await peer.roundTrip().catch(() => {}); // a preface that is missing has no answer
  assert(!peer.ended && !peer.frames.some(({ type }) => type === FrameType.GOAWAY), "not before");
  look(server, seconds + 1, seconds + 2);
  assertEquals(await peer.goAwayCode(), ErrorCode.ENHANCE_YOUR_CALM);
  await peer.closed();
}

Deno.test("times: a preface, or the settings after it, that are missing or slow", async () => {
  for (const begin of [[], [PREFACE.subarray(0, 10)], [PREFACE], [PREFACE, settings().subarray(0, 8)]]) {
    await using connected = bareServerPair(() => {}, { limits });
    const { peer, server } = connected;
    await peer.send(...begin);
    look(server, 1, 10);
    await eventually("its settings come", () => peer.frames.some(({ type }) => type === FrameType.SETTINGS));
    assert(!peer.frames.some(({ type }) => type === FrameType.GOAWAY));
    look(server, 11, 12);
    assertEquals(await peer.goAwayCode(), ErrorCode.ENHANCE_YOUR_CALM);
    await peer.closed();
  }
});

Deno.test("times: a header block in small frames, and a frame in small pieces", async () => {
  const block = new Uint8Array(20).fill(0x82);
  await using slow = await serverPair(() => {}, { limits });
  await slow.peer.roundTrip();
  await slow.peer.send(frame(FrameType.HEADERS, 0, 1, block));
  for (let second = 1; second <= 10; second++) {
    await slow.peer.send(frame(FrameType.CONTINUATION, 0, 1, [0x82]));
    slow.server.checkTimes(second * 1_000);
  }
  assert(!slow.peer.ended);
  look(slow.server, 11, 13);
  assertEquals(await slow.peer.goAwayCode(), ErrorCode.ENHANCE_YOUR_CALM);

  await using pieces = await serverPair(() => {}, { limits });
  await pieces.peer.roundTrip();
  const whole = headers(1, block);
  for (let second = 1; second <= 12; second++) {
    await pieces.peer.send(whole.subarray(second - 1, second)).catch(() => {});
    await delay(0);
    pieces.server.checkTimes(second * 1_000);
  }
  assertEquals(await pieces.peer.goAwayCode(), ErrorCode.ENHANCE_YOUR_CALM);
});

Deno.test("times: a DATA frame may take as long as a stall", async () => {
  await using connected = await serverPair(() => {}, { limits });
  const { peer, server } = connected;
  await peer.send(headers(1, peer.block(POST)), data(1, new Uint8Array(1_000)).subarray(0, 500));
  await eventually("it has come", () => server.openStreams === 1);
  look(server, 1, 60);
  assert(!peer.ended);
  look(server, 61, 63);
  assertEquals(await peer.goAwayCode(), ErrorCode.ENHANCE_YOUR_CALM);
});

Deno.test("times: blocks and frames that go on are fine, whenever the clock is looked at", async () => {
  await using connected = await serverPair((stream) => stream.sendHeaders(OK, true), { limits });
  const { peer, server } = connected;
  for (let second = 1; second <= 30; second++) {
    const id = 2 * second - 1;
    const block = peer.block(GET);
    await peer.send(frame(FrameType.HEADERS, 1, id, block.subarray(0, 1)));
    server.checkTimes(second * 1_000);
    await peer.send(frame(FrameType.CONTINUATION, 4, id, block.subarray(1)));
    await peer.headers(id);
  }
});

/** Opens streams whose answers are larger than what the windows take. */
async function stalled(count: number, handler: (stream: Stream) => void, window = 0) {
  const connected = await serverPair(handler, { limits, settings: [[Setting.INITIAL_WINDOW_SIZE, window]] });
  const { peer, server } = connected;
  for (let at = 0; at < count; at++) await peer.send(headers(2 * at + 1, peer.block(GET), true));
  await eventually("they are open", () => server.openStreams === count);
  return connected;
}

function answer(stream: Stream): void {
  stream.sendHeaders(OK);
  stream.write(new Uint8Array(MIB));
}

Deno.test("times: a stream whose window stays shut is reset, while others go on", async () => {
  await using connected = await stalled(2, answer);
  const { peer, server } = connected;
  for (let second = 1; second <= 62; second++) {
    await peer.send(windowUpdate(3, 2_000), windowUpdate(0, 2_000));
    if (second % 5 === 0) await peer.send(windowUpdate(1, 1)); // an octet now and then is no reading
    await peer.roundTrip();
    server.checkTimes(second * 1_000);
  }
  assertEquals(await peer.resetCode(1), ErrorCode.ENHANCE_YOUR_CALM);
  assertEquals(server.openStreams, 1);
  assert(!peer.frames.some(({ type }) => type === FrameType.GOAWAY));
});

Deno.test("times: a connection whose window stays shut ends", async () => {
  await using connected = await stalled(3, answer, MAX_WINDOW);
  await endsAfter(connected.server, connected.peer, 60);
});

Deno.test("times: a peer that does not read what is sent ends, though it goes on sending", async () => {
  const connected = await serverPair((stream) => answer(stream), {
    limits,
    settings: [[Setting.INITIAL_WINDOW_SIZE, MAX_WINDOW]],
    noReading: true,
    capacity: 10_000,
  });
  const { peer, server } = connected;
  await peer.send(headers(1, peer.block(GET), true));
  await eventually("it is open", () => server.openStreams === 1);
  await peer.send(windowUpdate(0, 100 * MIB));
  for (let second = 1; second <= 60; second++) {
    await peer.send(windowUpdate(0, 1));
    server.checkTimes(second * 1_000);
  }
  assertEquals(server.openStreams, 1);
  look(server, 61, 62);
  assertEquals(server.openStreams, 0);
  await server.ended; // a second for the last words, which nobody reads
  peer.close();
});

Deno.test("times: an idle connection is drained, and one that is used now and then is not idle", async () => {
  await using connected = await serverPair((stream) => stream.sendHeaders(OK, true), { limits });
  const { peer, server } = connected;
  for (let second = 1; second <= 1_000; second++) {
    if (second % 100 === 0) {
      await peer.send(headers(second + 1, peer.block(GET), true));
      await peer.headers(second + 1);
    }
    server.checkTimes(second * 1_000);
  }
  look(server, 1_001, 1_800);
  await peer.roundTrip();
  assert(!peer.frames.some(({ type }) => type === FrameType.GOAWAY));
  look(server, 1_801, 1_902);
  assertEquals(await peer.goAwayCode(), ErrorCode.NO_ERROR);
  await peer.closed();
});

Deno.test("times: streams that are under way, however quiet, are nothing to end", async () => {
  await using connected = await serverPair(() => {}, { limits });
  const { peer, server } = connected;
  await peer.send(headers(1, peer.block(POST)));
  await eventually("it is open", () => server.openStreams === 1);
  look(server, 1, 5_000);
  await peer.roundTrip();
  assertEquals(server.openStreams, 1);
});

Deno.test("times: a connection that has become old is drained: what is open ends in peace", async () => {
  const open: Stream[] = [];
  await using connected = await serverPair((stream) => open.push(stream), {
    limits: { ...limits, maxAgeMs: 5_000 },
  });
  const { peer, server } = connected;
  await peer.send(headers(1, peer.block(GET), true));
  await eventually("it is open", () => server.openStreams === 1);
  look(server, 1, 6);
  await peer.roundTrip();
  assert(!peer.frames.some(({ type }) => type === FrameType.GOAWAY), "not before");
  look(server, 7, 10);
  assertEquals(await peer.goAwayCode(), ErrorCode.NO_ERROR);
  assertEquals(server.openStreams, 1);
  open[0]!.sendHeaders(OK, true);
  await peer.headers(1);
  await peer.closed();
});
