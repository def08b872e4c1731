import { assert, assertEquals, assertRejects } from "@std/assert";
import { delay } from "@std/async/delay";
import { eventually } from "../../tests/support/eventually.ts";
import {
  data,
  goAway,
  headers,
  numberAt,
  ping,
  settings,
  settingsAck,
  windowUpdate,
} from "../../tests/http2/support/frames.ts";
import { socketPair } from "../../tests/http2/support/memory_socket.ts";
import { clientPair, pair, readAll, serverPair } from "../../tests/http2/support/pairs.ts";
import { GET, POST, RawPeer } from "../../tests/http2/support/raw_peer.ts";
import { ClientConnection, responseHeaders } from "./client.ts";
import { ErrorCode, FrameType, MAX_WINDOW } from "./constants.ts";
import { StreamClosed } from "./errors.ts";
import type { HeaderList } from "./headers.ts";
import type { Stream } from "./stream.ts";

const OK: HeaderList = [[":status", "200"]];
const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("drain: two GOAWAYs, what came before the second one ends, what comes after is not served", async () => {
  const streams: Stream[] = [];
  await using connected = await serverPair((stream) => void streams.push(stream));
  const { peer, server } = connected;
  await peer.send(headers(1, peer.block(POST)));
  await eventually("the request has come", () => streams.length === 1);
  const draining = server.drain();
  const first = await peer.next(FrameType.GOAWAY);
  assertEquals([numberAt(first), numberAt(first, 4)], [MAX_WINDOW, ErrorCode.NO_ERROR]);
  const asked = await peer.next(FrameType.PING);
  await peer.send(headers(3, peer.block(GET), true), ping(numberAt(asked, 4), true));
  await draining;
  const second = await peer.next(FrameType.GOAWAY);
  assertEquals([numberAt(second), numberAt(second, 4)], [3, ErrorCode.NO_ERROR]);

  const late = peer.block([...POST, ["x-late", "in the table"]]);
  await peer.send(
    headers(5, late),
    data(5, new Uint8Array(100)),
    windowUpdate(5, 10),
    data(5, bytes("x"), true),
  );
  await peer.send(data(1, bytes("body"), true));
  assertEquals(await readAll(streams[0]!), bytes("body"));
  assertEquals(streams.map(({ id }) => id), [1, 3]);
  for (const stream of streams) stream.sendHeaders(OK, true);
  assertEquals(await peer.headers(1), OK);
  assertEquals(await peer.headers(3), OK);
  const last = await peer.next(FrameType.GOAWAY);
  assertEquals(numberAt(last), 3, "never more than before");
  await peer.closed();
});

Deno.test("drain: a peer that does not answer the PING is not waited for, nor one that went away first", async () => {
  await using connected = await serverPair((stream) => stream.sendHeaders(OK, true));
  const { peer, server } = connected;
  await peer.send(headers(1, peer.block(GET), true), goAway(0, ErrorCode.NO_ERROR));
  assertEquals(await peer.headers(1), OK);
  await server.drain();
  await peer.closed();
  peer.close();
  await server.ended;
});

Deno.test("drain: a client sees which of its requests may be sent again", async () => {
  await using connected = await clientPair();
  const { client, peer } = connected;
  const [served, dropped] = [await client.request(GET, true), await client.request(GET, true)];
  await peer.send(goAway(1, ErrorCode.NO_ERROR));
  const error = await assertRejects(() => responseHeaders(dropped), StreamClosed, "goes away");
  assertEquals([error.isRetryable, error.code], [true, ErrorCode.NO_ERROR]);
  const refused = await assertRejects(() => client.request(GET, true), StreamClosed);
  assertEquals([refused.isRetryable, client.usable], [true, false]);
  await peer.send(headers(1, peer.block(OK)), data(1, bytes("whole"), true));
  assertEquals(await readAll(served), bytes("whole"));
  await peer.closed();
});

Deno.test("drain: our client and our server, with requests that never stop", async () => {
  await using connected = pair(async (stream) => {
    await delay(1);
    stream.sendHeaders(OK, true);
  });
  const { client, server } = connected;
  let [answered, retryable] = [0, 0];
  const asking = Array.from({ length: 20 }, async () => {
    while (retryable < 20) {
      try {
        const stream = await client.request(GET, true);
        assertEquals(await responseHeaders(stream), OK);
        answered++;
      } catch (thrown) {
        assert(thrown instanceof StreamClosed && thrown.isRetryable, String(thrown));
        retryable++;
        break;
      }
    }
  });
  await eventually("some are answered", () => answered > 100);
  await server.drain();
  await Promise.all(asking);
  await Promise.all([client.ended, server.ended]);
});

Deno.test("end: a connection that is lost ends every reader, writer and waiter, on both ends", async () => {
  const ends: ((connected: ReturnType<typeof pair>) => void)[] = [
    ({ clientSocket }) => clientSocket.break(),
    ({ client }) => client.close(),
    ({ server }) => server.close(),
    ({ serverSocket }) => serverSocket.close(),
  ];
  for (const end of ends) {
    const waiting: Promise<unknown>[] = [];
    const wait = (promise: Promise<unknown>) =>
      waiting.push(promise.then(() => "resolved", (thrown) => thrown));
    const signals: AbortSignal[] = [];
    let handled = 0;
    await using connected = pair((stream) => {
      handled++;
      signals.push(stream.signal);
      if (handled === 1) return void wait(readAll(stream));
      stream.sendHeaders(OK);
      stream.write(new Uint8Array(1024 * 1024));
      wait(stream.drained());
    }, { limits: { maxConcurrentStreams: 3 } });
    const { client, server } = connected;
    const first = await client.request(POST, false);
    const others = [await client.request(POST, false), await client.request(POST, false)];
    first.write(bytes("begin"));
    wait(responseHeaders(first));
    others[0]!.write(new Uint8Array(1024 * 1024));
    wait(others[0]!.drained());
    await eventually("all are handled", () => handled === 3);
    await eventually("the settings are known", () => others[1]!.headers.length > 0);
    wait(client.request(GET, true));
    for (const stream of others) signals.push(stream.signal);
    wait(client.drain());
    end(connected);
    const results = await Promise.all(waiting);
    const errors = results.filter((result) => result instanceof StreamClosed);
    assertEquals(errors.length, results.length - 1, `all but the drain: ${results}`);
    assert(signals.every(({ aborted }) => aborted));
    await Promise.all([client.ended, server.ended]);
    assertEquals([client.openStreams, server.openStreams], [0, 0]);
    assert(first.write(new Uint8Array(1)), "nobody waits");
    await assertRejects(() => readAll(others[0]!), StreamClosed);
  }
});

Deno.test("end: the reason of a connection's end arrives, though more is on its way to it", async () => {
  await using connected = await serverPair(() => {});
  const { peer } = connected;
  const flood = peer.send(ping(1).fill(0xff), new Uint8Array(1024 * 1024)).catch(() => {});
  assertEquals(await peer.goAwayCode(), ErrorCode.FRAME_SIZE_ERROR);
  await peer.closed();
  peer.close();
  await flood;
});

Deno.test({
  name: "ping: a server that answers none is given up; one that sends or takes anything is not",
  sanitizeOps: true,
  sanitizeResources: true,
}, async () => {
  const [socket, other] = socketPair();
  const client = new ClientConnection(socket, { pingMs: 20, pongMs: 60 });
  using peer = new RawPeer(other);
  await peer.send(settings(), settingsAck());
  const stream = await client.request(POST, false);
  const endMs = performance.now() + 400;
  await peer.send(headers(1, peer.block(OK)));
  while (performance.now() < endMs) {
    await peer.send(data(1, bytes("x")));
    await stream.read();
    await delay(5);
  }
  assertEquals(stream.error, undefined, "it is busy sending");
  const error = await assertRejects(() => stream.read(), StreamClosed, "does not answer a PING");
  assertEquals([error.code, error.isRetryable], [ErrorCode.CONNECT_ERROR, false]);
  await client.ended;
});

Deno.test("ping: answers keep a quiet connection, and idle ones are not asked", async () => {
  await using connected = pair(() => {}, { client: { pingMs: 5, pongMs: 200 } });
  const stream = await connected.client.request(GET, true);
  await delay(300);
  assertEquals(stream.error, undefined);
  await using idle = await clientPair({ client: { pingMs: 5, pongMs: 5 } });
  await delay(50);
  assert(idle.client.usable && idle.peer.frames.every(({ type }) => type !== FrameType.PING));
});
