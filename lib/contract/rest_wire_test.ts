import { assertEquals } from "@std/assert";
import { serveBindings } from "../../tests/support/contract/rest_server.ts";
import { eventually } from "../../tests/support/eventually.ts";

/** The contract on a port of its own, by `Deno.serve`. */
async function listen(options: Parameters<typeof serveBindings>[0] = {}) {
  const bindings = await serveBindings(options);
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    (request) => bindings.fetch(request) ?? new Response(null, { status: 404 }),
  );
  return {
    ...bindings,
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

Deno.test("REST on the wire: a call, HEAD with its length, and a path that is none", async () => {
  await using server = await listen();
  const get = await fetch(`${server.url}/v1/messages/a%2Fb?user_id=%C3%A9`);
  const text = await get.text();
  assertEquals(JSON.parse(text), { messageId: "a/b", text: "é", labels: {} });
  const head = await fetch(`${server.url}/v1/messages/a%2Fb?user_id=%C3%A9`, { method: "HEAD" });
  assertEquals(head.headers.get("content-length"), `${new TextEncoder().encode(text).length}`);
  const none = await fetch(`${server.url}/nothing`);
  assertEquals(none.status, 404);
  await none.body?.cancel();
});

Deno.test("REST on the wire: the client goes, and its unary call is cancelled", async () => {
  const called = Promise.withResolvers<AbortSignal>();
  await using server = await listen({
    implementation: {
      getMessage: (_: never, { signal }: { signal: AbortSignal }) => {
        called.resolve(signal);
        return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      },
    },
  });
  const client = new AbortController();
  const answer = fetch(`${server.url}/v1/messages/1`, { signal: client.signal }).catch(() => {});
  const signal = await called.promise;
  client.abort();
  await eventually("the call is cancelled", () => signal.aborted);
  await answer;
});

Deno.test("REST on the wire: the client goes, and its stream is cancelled", async () => {
  for (const accept of ["application/json", "application/x-ndjson", "text/event-stream"]) {
    await using server = await listen();
    const client = new AbortController();
    const init = { headers: { accept }, signal: client.signal };
    const answer = await fetch(`${server.url}/v1/messages:watch?count=-1`, init);
    assertEquals(answer.status, 200, accept);
    client.abort();
    await eventually(`${accept}: the call has ended`, () => server.seen.ended.length === 1);
    await answer.body?.cancel().catch(() => {});
  }
});
