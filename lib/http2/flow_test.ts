import { assert, assertEquals } from "@std/assert";
import { eventually } from "../../tests/support/eventually.ts";
import { headers, settings, windowUpdate } from "../../tests/http2/support/frames.ts";
import { pair, readAll, serverPair, writeAll } from "../../tests/http2/support/pairs.ts";
import { GET, POST, type RawPeer } from "../../tests/http2/support/raw_peer.ts";
import { ErrorCode, FrameType, MAX_WINDOW, Setting } from "./constants.ts";
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
