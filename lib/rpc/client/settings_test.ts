import { assertEquals } from "@std/assert";
import { createClient } from "@connectrpc/connect";
import { Health } from "../../../proto/gen/grpc/health/v1/health_pb.ts";
import { settings, settingsAck } from "../../../tests/http2/support/frames.ts";
import { RawPeer } from "../../../tests/http2/support/raw_peer.ts";
import { eventually } from "../../../tests/support/eventually.ts";
import { createH2Transport } from "../h2_client.ts";

const HEADERS = 1;
const MAX_CONCURRENT_STREAMS = 3;

Deno.test("pool: a server that takes fewer calls than it said is given no more; others go to another connection", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await using transport = createH2Transport({ baseUrl: `http://127.0.0.1:${listener.addr.port}`, pingMs: 0 });
  const client = createClient(Health, transport);
  const gone = new AbortController();
  const calls: Promise<unknown>[] = [];
  const call = () => calls.push(client.check({}, { signal: gone.signal }).catch(() => {}));
  const accept = async () => {
    const peer = new RawPeer(await listener.accept());
    await peer.skipPreface();
    await peer.send(settings([MAX_CONCURRENT_STREAMS, 10]), settingsAck());
    return peer;
  };
  const requests = (peer: RawPeer) => peer.frames.filter(({ type }) => type === HEADERS).length;

  call();
  const first = await accept();
  await eventually("a call is under way", () => requests(first) === 1);
  await first.send(settings([MAX_CONCURRENT_STREAMS, 1]));
  await eventually("the client knows", () => first.frames.filter(({ type }) => type === 4).length >= 3);
  call(); // finds out, and waits
  call();
  const second = await accept();
  await eventually("another connection has it", () => requests(second) === 1);
  assertEquals(requests(first), 1);
  gone.abort();
  await Promise.all(calls);
  first.close();
  second.close();
});
