import { assert, assertEquals, assertRejects } from "@std/assert";
import { eventually } from "../../tests/support/eventually.ts";
import { data, frame, goAway, headers, rstStream, settings } from "../../tests/http2/support/frames.ts";
import { clientPair, pair, readAll } from "../../tests/http2/support/pairs.ts";
import { GET, POST } from "../../tests/http2/support/raw_peer.ts";
import { responseHeaders } from "./client.ts";
import { ErrorCode, FrameType, Setting } from "./constants.ts";
import { StreamClosed } from "./errors.ts";
import type { HeaderList } from "./headers.ts";

const OK: HeaderList = [[":status", "200"]];
const HEAD: HeaderList = [[":method", "HEAD"], ...GET.slice(1)];
const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("client: requests beyond what the server takes at once wait, and go in order", async () => {
  await using connected = await clientPair({ settings: [[Setting.MAX_CONCURRENT_STREAMS, 2]] });
  const { client, peer } = connected;
  await peer.next(FrameType.SETTINGS);
  await eventually(
    "the settings are known",
    () => peer.frames.some(({ type }) => type === FrameType.SETTINGS),
  );
  const opened: number[] = [];
  const requests = Array.from({ length: 6 }, async (_, at) => {
    const stream = await client.request([...GET, ["x-at", String(at)]], true);
    opened.push(at);
    return stream;
  });
  await Promise.all(requests.slice(0, 2));
  assertEquals([client.openStreams, opened], [2, [0, 1]]);

  await peer.send(headers(1, peer.block(OK), true));
  await requests[2];
  assertEquals([client.openStreams, opened], [2, [0, 1, 2]]);

  await peer.send(settings([Setting.MAX_CONCURRENT_STREAMS, 4]));
  await Promise.all(requests.slice(3, 5));
  assertEquals([client.openStreams, opened], [4, [0, 1, 2, 3, 4]]);

  const waiting = assertRejects(() => requests[5]!, StreamClosed, "takes no more requests");
  await peer.send(goAway(9, ErrorCode.NO_ERROR));
  assertEquals((await waiting as StreamClosed).isRetryable, true);
});

Deno.test("client: a server that takes no requests at first may take them later", async () => {
  await using connected = await clientPair({ settings: [[Setting.MAX_CONCURRENT_STREAMS, 0]] });
  const { client, peer } = connected;
  await peer.next(FrameType.SETTINGS);
  await peer.next(FrameType.SETTINGS);
  const request = client.request(GET, true);
  await peer.send(settings([Setting.MAX_CONCURRENT_STREAMS, 1]));
  assertEquals((await request).id, 1);
});

Deno.test("client: a response that is whole is read to its end, though its stream was reset since", async () => {
  await using connected = await clientPair();
  const { client, peer } = connected;
  const stream = await client.request(POST, false);
  await peer.send(
    headers(1, peer.block(OK)),
    data(1, bytes("too "), false),
    data(1, bytes("large"), true),
    rstStream(1, ErrorCode.NO_ERROR),
  );
  const { signal } = stream;
  await eventually("the reset has come", () => signal.aborted);
  assertEquals(await responseHeaders(stream), OK);
  assertEquals(await readAll(stream), bytes("too large"));
  assertEquals(stream.write(bytes("more")), true, "nobody waits");
  await assertRejects(() => stream.drained(), StreamClosed, "NO_ERROR");
  assertEquals(client.openStreams, 0);
});

Deno.test("client: a response and the reset that follows it may come in one read, with a body or none", async () => {
  await using connected = await clientPair();
  const { client, peer } = connected;
  const [bare, full] = [await client.request(POST, false), await client.request(POST, false)];
  const waiting = [responseHeaders(bare), responseHeaders(full)];
  await peer.send(
    headers(1, peer.block(OK), true),
    rstStream(1, ErrorCode.NO_ERROR),
    headers(3, peer.block(OK)),
    data(3, bytes("refused"), true),
    rstStream(3, ErrorCode.NO_ERROR),
  );
  assertEquals(await Promise.all(waiting), [OK, OK]);
  assertEquals([bare.signal.aborted, full.signal.aborted], [true, true], "the resets came with them");
  assertEquals(await bare.read(), undefined);
  assertEquals(await readAll(full), bytes("refused"));
});

Deno.test("client: headers that a reset follows in the same read count, the body that is missing is missed", async () => {
  await using connected = await clientPair();
  const { client, peer } = connected;
  const [begun, silent] = [await client.request(GET, true), await client.request(GET, true)];
  const waiting = [
    responseHeaders(begun),
    assertRejects(() => responseHeaders(silent), StreamClosed, "INTERNAL_ERROR"),
  ];
  await peer.send(
    headers(1, peer.block(OK)),
    rstStream(1, ErrorCode.INTERNAL_ERROR),
    rstStream(3, ErrorCode.INTERNAL_ERROR),
  );
  assertEquals(await waiting[0], OK);
  await assertRejects(() => begun.read(), StreamClosed, "INTERNAL_ERROR");
  await waiting[1];
});

Deno.test("client: a response that is not whole ends with the reset", async () => {
  await using connected = await clientPair();
  const { client, peer } = connected;
  const stream = await client.request(GET, true);
  await peer.send(
    headers(1, peer.block(OK)),
    data(1, bytes("begin")),
    rstStream(1, ErrorCode.REFUSED_STREAM),
  );
  await eventually("the reset has come", () => stream.error);
  const error = await assertRejects(() => readAll(stream), StreamClosed, "REFUSED_STREAM");
  assertEquals(error.isRetryable, true);
});

Deno.test("client: informational responses are left out, and there may not be too many", async () => {
  await using connected = await clientPair({ limits: { idleFramesBurst: 50, idleFramesPerSecond: 0 } });
  const { client, peer } = connected;
  const first = await client.request(GET, true);
  await peer.send(headers(1, peer.block([[":status", "100"]])), headers(1, peer.block([[":status", "103"]])));
  await peer.send(headers(1, peer.block(OK), true));
  assertEquals(await responseHeaders(first), OK);
  const second = await client.request(GET, true);
  const flood = Array.from({ length: 100 }, () => headers(3, peer.block([[":status", "103"]])));
  await peer.send(...flood);
  const error = await assertRejects(() => responseHeaders(second), StreamClosed);
  assertEquals(error.code, ErrorCode.ENHANCE_YOUR_CALM);
});

Deno.test("client: answers that have no body announce its length all the same", async () => {
  await using connected = await clientPair();
  const { client, peer } = connected;
  const announced: HeaderList = [[":status", "200"], ["content-length", "1000"]];
  const head = await client.request(HEAD, true);
  await peer.send(headers(1, peer.block(announced), true));
  assertEquals(await responseHeaders(head), announced);
  assertEquals(await head.read(), undefined);
  const notModified = await client.request(GET, true);
  await peer.send(headers(3, peer.block([[":status", "304"], ["content-length", "9"]]), true));
  assertEquals((await responseHeaders(notModified))[0]![1], "304");
  const wrong = await client.request(GET, true);
  await peer.send(headers(5, peer.block(announced), true));
  await assertRejects(() => responseHeaders(wrong), StreamClosed, "PROTOCOL_ERROR");
  const withBody = await client.request(HEAD, true);
  await peer.send(headers(7, peer.block(announced)), data(7, bytes("x"), true));
  await assertRejects(() => readAll(withBody), StreamClosed, "PROTOCOL_ERROR");
});

Deno.test("client: malformed responses cost their stream", async () => {
  const cases: [HeaderList, boolean][] = [
    [[["x-a", "1"]], true],
    [[[":status", "2000"]], true],
    [[[":status", "ok"]], true],
    [[[":status", "200"], [":path", "/"]], true],
    [[[":status", "200"], ["Upper", "1"]], true],
    [[[":status", "103"]], true],
    [[[":status", "200"], ...new Array(500).fill(["x-many", "1"])], true],
  ];
  await using connected = await clientPair();
  const { client, peer } = connected;
  for (const [list, endStream] of cases) {
    const stream = await client.request(GET, true);
    await peer.send(headers(stream.id, peer.block(list), endStream));
    await assertRejects(
      () => responseHeaders(stream),
      StreamClosed,
      "PROTOCOL_ERROR",
      JSON.stringify(list[0]),
    );
    assertEquals(await peer.resetCode(stream.id), ErrorCode.PROTOCOL_ERROR);
  }
  assert(client.usable);
});

Deno.test("client: a server may neither push nor answer what was not asked", async () => {
  const cases: [Uint8Array, number][] = [
    [frame(FrameType.PUSH_PROMISE, 4, 1, [0, 0, 0, 2, 0x88]), ErrorCode.PROTOCOL_ERROR],
    [headers(2, Uint8Array.of(0x88), true), ErrorCode.PROTOCOL_ERROR],
    [headers(7, Uint8Array.of(0x88), true), ErrorCode.PROTOCOL_ERROR],
    [settings([Setting.ENABLE_PUSH, 1]), ErrorCode.PROTOCOL_ERROR],
  ];
  for (const [bytes, code] of cases) {
    await using connected = await clientPair();
    const stream = await connected.client.request(GET, true);
    await connected.peer.send(bytes);
    assertEquals(await connected.peer.goAwayCode(), code);
    await assertRejects(() => responseHeaders(stream), StreamClosed, "PROTOCOL_ERROR");
  }
});

Deno.test("client: frames of streams that it has cancelled, however many, are ignored", async () => {
  await using connected = await clientPair();
  const { client, peer } = connected;
  for (let count = 0; count < 7_000; count++) (await client.request(GET, true)).cancel();
  await peer.send(headers(1, peer.block(OK)), data(1, bytes("late"), true), headers(3, peer.block(OK), true));
  const stream = await client.request(GET, true);
  await peer.send(headers(stream.id, peer.block(OK), true));
  assertEquals(await responseHeaders(stream), OK);
});

Deno.test("client: drain waits for what is under way, takes nothing new, and closes", async () => {
  const answer = Promise.withResolvers<void>();
  await using connected = pair(async (stream) => {
    await answer.promise;
    stream.sendHeaders(OK, true);
  });
  const { client } = connected;
  const stream = await client.request(GET, true);
  const drained = client.drain();
  assertEquals(client.usable, false);
  await assertRejects(() => client.request(GET, true), StreamClosed, "takes no more requests");
  answer.resolve();
  assertEquals(await responseHeaders(stream), OK);
  await drained;
  assert(connected.clientSocket.closed);
});

Deno.test("client: several may wait for the same stream", async () => {
  await using connected = await clientPair();
  const { client, peer } = connected;
  const stream = await client.request(GET, true);
  const waiting = [responseHeaders(stream), responseHeaders(stream)];
  const reading = [stream.read(), stream.read()];
  await peer.send(headers(1, peer.block(OK)), data(1, bytes("x"), true));
  assertEquals(await Promise.all(waiting), [OK, OK]);
  assertEquals(new Set(await Promise.all(reading)), new Set([bytes("x"), undefined]));
});
