import { assert, assertEquals, assertRejects } from "@std/assert";
import { Code, ConnectError } from "@connectrpc/connect";
import { EchoServer, LARGE } from "../../../tests/http2/support/echo_server.ts";
import { eventually } from "../../../tests/support/eventually.ts";
import { Backoff } from "../../time/mod.ts";
import { dial, type Dialled } from "./dial.ts";
import { ConnectionPool } from "./pool.ts";
import { parseTarget } from "./target.ts";
import { sendUniversal } from "./universal_client.ts";

function open() {
  const server = EchoServer.tcp();
  const target = parseTarget(`http://${server.address}`);
  const dialled: Dialled[] = [];
  const pool = new ConnectionPool({
    dial: async () => {
      dialled.push(await dial(target, { connectMs: 1_000, connection: {} }));
      return dialled.at(-1)!;
    },
    maxConnections: 1,
    idleMs: 60_000,
    backoff: new Backoff(),
    waitForReady: false,
  });
  return {
    openStreams: () => dialled[0]!.connection.openStreams,
    send: (path: string, more: { body?: AsyncIterable<Uint8Array>; signal?: AbortSignal } = {}) => {
      const request = { method: more.body ? "POST" : "GET", header: new Headers(), ...more };
      return sendUniversal(pool, target, { url: `http://${server.address}${path}`, ...request });
    },
    [Symbol.asyncDispose]: async () => {
      await pool.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield await Promise.resolve(new TextEncoder().encode(text));
}

Deno.test("sendUniversal: a body there and back, and trailers behind it", async () => {
  await using client = open();
  const { status, header, body, trailer } = await client.send("/echo", { body: chunks("a", "b", "c") });
  assertEquals([status, header.get("x-method")], [200, "POST"]);
  assertEquals(await new Blob(await Array.fromAsync(body) as BlobPart[]).text(), "abc");
  assertEquals(trailer.get("x-octets"), "3");
});

Deno.test("sendUniversal: whoever stops reading ends the stream", async () => {
  await using client = open();
  const { body } = await client.send("/large");
  let octets = 0;
  for await (const chunk of body) {
    octets += chunk.length;
    break;
  }
  assert(octets > 0 && octets < LARGE);
  await eventually("nothing is under way", () => client.openStreams() === 0);
});

Deno.test("sendUniversal: an abort ends the request, and the response", async () => {
  await using client = open();
  const gone = new AbortController();
  const { body } = await client.send("/large", { signal: gone.signal });
  gone.abort();
  const error: ConnectError = await assertRejects(() => Array.fromAsync(body), ConnectError);
  assertEquals([error.code, client.openStreams()], [Code.Canceled, 0]);
  await assertRejects(() => client.send("/", { signal: gone.signal }), ConnectError);
});
