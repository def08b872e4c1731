import { assert, assertEquals, assertRejects } from "@std/assert";
import { create, toBinary } from "@bufbuild/protobuf";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { eventually } from "../../tests/support/eventually.ts";
import {
  Health,
  HealthCheckResponse_ServingStatus as Status,
  HealthCheckResponseSchema,
} from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { COMPRESSIONS } from "./compression.ts";
import { createFetchTransport, type FetchTransportOptions } from "./fetch_client.ts";

const SERVING = toBinary(
  HealthCheckResponseSchema,
  create(HealthCheckResponseSchema, { status: Status.SERVING }),
);
const PROTO = { "content-type": "application/proto" };
const STREAM = { "content-type": "application/connect+proto" };

/** A server that answers every request with this, and a client of it. */
function pair(answer: Deno.ServeHandler, options: Partial<FetchTransportOptions> = {}) {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, answer);
  const baseUrl = `http://127.0.0.1:${server.addr.port}`;
  return {
    client: createClient(Health, createFetchTransport({ baseUrl, ...options })),
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** A message in its envelope. */
function envelope(flags: number, message: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(5 + message.length);
  new DataView(bytes.buffer).setUint32(1, message.length);
  bytes[0] = flags;
  bytes.set(message, 5);
  return bytes;
}

async function codeOf(call: Promise<unknown>): Promise<Code> {
  const thrown = await assertRejects(() => call);
  if (!(thrown instanceof ConnectError)) throw thrown;
  return thrown.code;
}

for (const compression of COMPRESSIONS) {
  const headers = { ...PROTO, "content-encoding": compression.name };

  Deno.test(`fetch client: an answer in ${compression.name} is read, whoever undoes it`, async () => {
    const asked: (string | null)[] = [];
    await using connected = pair(async (request) => {
      asked.push(request.headers.get("accept-encoding"));
      return new Response(await compression.compress(SERVING), { headers });
    });
    assertEquals((await connected.client.check({})).status, Status.SERVING);
    assert(asked[0]?.split(",").includes(compression.name), String(asked[0]));
  });

  Deno.test(`fetch client: the limit of a message holds for ${compression.name} too`, async () => {
    const large = await compression.compress(new Uint8Array(1_000_000));
    assert(large.length < 5_000);
    await using connected = pair(() => new Response(large, { headers }), { readMaxBytes: 5_000 });
    assertEquals(await codeOf(connected.client.check({})), Code.ResourceExhausted);
  });
}

Deno.test("fetch client: an answer in what was not asked for is an error", async () => {
  await using connected = pair(() =>
    new Response(SERVING.slice(), { headers: { ...PROTO, "content-encoding": "zstd" } })
  );
  assertEquals(await codeOf(connected.client.check({})), Code.Internal);
});

Deno.test("fetch client: a call with one request sends it whole, with its length", async () => {
  const seen: [string | null, number][] = [];
  const note = async (request: Request) =>
    void seen.push([request.headers.get("content-length"), (await request.bytes()).length]);
  await using connected = pair(async (request) => {
    await note(request);
    if (request.url.endsWith("Check")) return new Response(SERVING.slice(), { headers: PROTO });
    return new Response(envelope(2, new TextEncoder().encode("{}")), { headers: STREAM });
  });
  const { client } = connected;
  await client.check({ service: "chat" });
  for await (const _ of client.watch({ service: "chat" })) assert(false, "there is no message");
  assertEquals(seen, [["6", 6], ["11", 11]]);
});

Deno.test("fetch client: a stream that its caller gives up ends at the server", async () => {
  let [opened, ended] = [0, 0];
  await using connected = pair(() => {
    opened++;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(envelope(0, SERVING)),
      cancel: () => void ended++,
    });
    return new Response(body, { headers: STREAM });
  });
  const abort = new AbortController();
  const statuses: Status[] = [];
  const failed = assertRejects(async () => {
    for await (const { status } of connected.client.watch({}, { signal: abort.signal })) {
      statuses.push(status);
      abort.abort();
    }
  }, ConnectError);
  assertEquals((await failed as ConnectError).code, Code.Canceled);
  assertEquals([statuses, opened], [[Status.SERVING], 1]);
  await eventually("the server sees the end", () => ended === 1);
});

Deno.test("fetch client: a redirect is not followed", async () => {
  let asked = 0;
  await using connected = pair(() => {
    asked++;
    return new Response(null, { status: 307, headers: { location: "/elsewhere" } });
  });
  await assertRejects(() => connected.client.check({}));
  assertEquals(asked, 1);
});
