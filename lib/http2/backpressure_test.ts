import { assert, assertEquals } from "@std/assert";
import { eventually } from "../../tests/support/eventually.ts";
import { type Frame, headers, ping, settings, windowUpdate } from "../../tests/http2/support/frames.ts";
import { clientPair, serverPair, writeAll } from "../../tests/http2/support/pairs.ts";
import { GET, POST } from "../../tests/http2/support/raw_peer.ts";
import { FrameType, MAX_WINDOW, Setting } from "./constants.ts";
import { StreamClosed } from "./errors.ts";
import type { HeaderList } from "./headers.ts";
import type { Stream } from "./stream.ts";

const OK: HeaderList = [[":status", "200"]];
const MIB = 1024 * 1024;
const WIDE = [[Setting.INITIAL_WINDOW_SIZE, MAX_WINDOW]] as const;

Deno.test("backpressure: write answers false where there is no room, and drained resolves when there is", async () => {
  const writes: boolean[] = [];
  const drained: number[] = [];
  await using connected = await serverPair(async (stream) => {
    stream.sendHeaders(OK);
    for (let chunk = 0; chunk < 10; chunk++) {
      writes.push(stream.write(new Uint8Array(10_000)));
      if (writes.at(-1)) continue;
      await stream.drained();
      drained.push(chunk);
    }
    stream.end();
  });
  const { peer } = connected;
  await peer.send(headers(1, peer.block(GET), true));
  await eventually("a write has no room", () => writes.at(-1) === false);
  await peer.roundTrip();
  assertEquals([writes.length, drained], [7, []], "65,535 octets are over six chunks");
  await peer.send(windowUpdate(1, MIB));
  await peer.roundTrip();
  assertEquals(writes.length, 7, "the connection's window is shut still");
  await peer.send(windowUpdate(0, MIB));
  await eventually("all is written", () => writes.length === 10);
  assertEquals(drained, [6]);
});

Deno.test("backpressure: a hundred streams share the connection's window, and the socket, evenly", async () => {
  const count = 100;
  const size = 100_000;
  await using connected = await serverPair(async (stream) => {
    stream.sendHeaders(OK);
    await writeAll(stream, new Uint8Array(size), size);
  }, { settings: WIDE });
  const { peer } = connected;
  const block = () => peer.block(GET);
  await peer.send(...Array.from({ length: count }, (_, at) => headers(2 * at + 1, block(), true)));
  const sent = new Map<number, number>();
  const take = () => {
    for (const { type, streamId, payload } of peer.frames.splice(0)) {
      if (type === FrameType.DATA) sent.set(streamId, (sent.get(streamId) ?? 0) + payload.length);
    }
    return [...sent.values()].reduce((sum, octets) => sum + octets, 0);
  };
  await eventually("the window is used up", () => take() === 65_535);
  for (let credit = 1; credit <= 300; credit++) {
    await peer.send(windowUpdate(0, 10_000));
    await eventually("the credit is used", () => take() === 65_535 + credit * 10_000, { everyMs: 0 });
    if (credit % 100 !== 0) continue;
    const octets = Array.from({ length: count }, (_, at) => sent.get(2 * at + 1) ?? 0).sort((a, b) => a - b);
    const spread = octets.at(-2)! - octets[0]!; // all but the first, which had the window at the beginning
    assert(spread <= 2 * 16_384, `after ${credit} credits: ${octets}`);
  }
  await peer.send(windowUpdate(0, count * size));
  await eventually("all has come", () => take() === count * size);
});

Deno.test("backpressure: a peer that does not read costs what may wait, and one chunk a stream", async () => {
  const streams: Stream[] = [];
  const maxUnsent = 100_000;
  const sized = (octets: number) => new Uint8Array(octets);
  await using connected = await serverPair(async (stream) => {
    streams.push(stream);
    stream.sendHeaders(OK);
    await writeAll(stream, sized(10 * MIB), 50_000).catch(() => {});
  }, { limits: { maxUnsent }, noReading: true, settings: WIDE, capacity: 10_000 });
  const { peer, socket } = connected;
  await peer.send(windowUpdate(0, MAX_WINDOW - 65_535));
  for (let at = 0; at < 20; at++) await peer.send(headers(2 * at + 1, peer.block(GET), true));
  await eventually(
    "all write",
    () => streams.length === 20 && streams.slice(1).every(({ unsent }) => unsent > 0),
  );
  for (const { unsent } of streams) assert(unsent <= 50_000, `${unsent} octets wait`);
  assert(socket.unread <= 10_000);
  const octets = streams.reduce((sum, { octetsSent }) => sum + octetsSent, 0);
  assert(octets <= maxUnsent + 16_384 + 10_000, `${octets} octets are written`);
  peer.startReading();
  await eventually("more is written", () => streams.every(({ octetsSent }) => octetsSent > 200_000));
});

Deno.test("backpressure: answers without a body do not gather for a peer that does not read", async () => {
  let handled = 0;
  await using connected = await serverPair((stream) => {
    handled++;
    stream.sendHeaders([...OK, ["x-large", "v".repeat(1_000)]], true);
  }, { limits: { maxUnsent: 20_000 }, noReading: true, capacity: 10_000, maxRead: 1_000 });
  const { peer } = connected;
  const block = peer.block(GET);
  const again = peer.block(GET);
  const requests = Array.from(
    { length: 50_000 },
    (_, at) => headers(2 * at + 1, at === 0 ? block : again, true),
  );
  const sending = peer.send(...requests);
  let before = -1;
  await eventually("it reads no more", () => before === (before = handled), { everyMs: 50 });
  assert(handled > 10 && handled < 1_000, `${handled} answers wait`);
  peer.startReading();
  await sending;
  await eventually("all are answered", () => handled === 50_000, { withinMs: 20_000 });
});

Deno.test("backpressure: control frames do not gather for a peer that does not read", async () => {
  await using connected = await serverPair(() => {}, {
    limits: { maxUnsent: 1_000, idleFramesBurst: 1e9 },
    noReading: true,
    capacity: 1_000,
  });
  const { peer } = connected;
  let sent = 0;
  const flooding = (async () => {
    for (; sent < 1e6; sent++) await peer.send(ping(sent));
  })().catch(() => {});
  let before = -1;
  await eventually("it reads no more", () => before === (before = sent), { everyMs: 50 });
  assert(sent < 10_000, `${sent} PINGs were taken`);
  peer.close();
  await flooding;
});

Deno.test("backpressure: clients read whatever they have to send, so that no two ends wait for each other", async () => {
  await using connected = await clientPair({
    client: { limits: { maxUnsent: 1_000, idleFramesBurst: 1e9 } },
    noReading: true,
    capacity: 1_000,
  });
  const { client, peer } = connected;
  const stream = await client.request(GET, true);
  await peer.send(...Array.from({ length: 1_000 }, (_, number) => ping(number)));
  await peer.send(headers(1, peer.block(OK), true));
  await eventually("the answer has come", () => stream.headers.length > 0);
});

Deno.test("backpressure: whoever waits for room hears of the end, also of a stream that has ended", async () => {
  const waiting: Promise<unknown>[] = [];
  await using connected = await serverPair((stream) => {
    stream.sendHeaders(OK);
    stream.write(new Uint8Array(65_000)); // the first one's goes to the socket as a whole
    if (stream.id === 1) stream.end();
    waiting.push(stream.drained().catch((thrown) => thrown));
  }, { limits: { maxUnsent: 50_000 }, noReading: true, capacity: 1_000 });
  const { peer, socket } = connected;
  await peer.send(headers(1, peer.block(GET), true), headers(3, peer.block(POST)));
  await eventually("both write", () => waiting.length === 2);
  socket.break();
  const [first, second] = await Promise.all(waiting);
  assertEquals(first, undefined);
  assert(second instanceof StreamClosed);
});

Deno.test("backpressure: chunks that wait by the hundred thousand are sent one by one, and fast", async () => {
  const chunks = 200_000;
  await using connected = await serverPair((stream) => {
    stream.sendHeaders(OK);
    for (let sent = 0; sent < chunks; sent++) stream.write(Uint8Array.of(sent));
    assert(stream.unsent > chunks - 70_000);
    stream.end();
  }, { settings: [[Setting.INITIAL_WINDOW_SIZE, 0]] });
  const { peer } = connected;
  await peer.send(headers(1, peer.block(GET), true));
  const start = performance.now();
  await peer.send(windowUpdate(0, MIB), settings([Setting.INITIAL_WINDOW_SIZE, MIB]));
  const isLast = ({ type, flags }: Frame) => type === FrameType.DATA && flags === 1;
  await eventually("the end comes", () => peer.frames.some(isLast), { withinMs: 10_000 });
  assert(performance.now() - start < 10_000);
});

Deno.test("backpressure: a stream that is reset while it waits in line leaves the line", async () => {
  await using connected = await serverPair((stream) => {
    stream.sendHeaders(OK);
    stream.write(new Uint8Array(100_000));
    if (stream.id === 1) stream.cancel();
    else stream.end();
  }, { settings: WIDE });
  const { peer } = connected;
  await peer.send(headers(1, peer.block(GET), true), headers(3, peer.block(GET), true));
  await peer.resetCode(1);
  await peer.send(windowUpdate(0, MIB));
  await peer.roundTrip();
  assert(peer.frames.every(({ streamId }) => streamId !== 1));
});
