import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { assertEquals, assertRejects } from "@std/assert";
import { Code, ConnectError } from "@connectrpc/connect";
import { withDeadline } from "../time/mod.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { WatchedFetch } from "./watched_fetch.ts";

const SOON_MS = 5_000;
const SLOW = { intervalMs: 10_000, timeoutMs: 10_000 };
const FAST = { intervalMs: 30, timeoutMs: 200 };

/** A server that answers with one line and then keeps the body open; probes it answers as it is told. */
function serve(probe: () => Response | Promise<Response>) {
  let open = 0;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    if (request.method === "POST") return probe();
    const body = new ReadableStream({
      start(controller) {
        open++;
        controller.enqueue(new TextEncoder().encode("line\n"));
      },
      cancel: () => void open--,
    });
    return new Response(body);
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    get open() {
      return open;
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** Makes the engine collect garbage now. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
}

Deno.test("WatchedFetch: a body breaks off with its signal, also when garbage was collected meanwhile", async () => {
  await using server = serve(() => new Response());
  const { fetch } = new WatchedFetch(server.url, SLOW);
  const stop = new AbortController();
  const { body } = await fetch(server.url, { signal: stop.signal });
  const reader = body!.getReader();
  await reader.read();
  const next = reader.read();
  next.catch(() => {});
  await new Promise((resolve) => setTimeout(resolve)); // what this turn still refers to is no garbage
  collectGarbage();
  stop.abort(new Error("enough"));
  await assertRejects(() => withDeadline(next, SOON_MS, "end"), Error, "enough");
  await eventually("the server sees it", () => server.open === 0);
});

Deno.test("WatchedFetch: a silent endpoint that answers the probe is left alone, one that does not is left", async () => {
  let probes = 0;
  const silence = Promise.withResolvers<Response>();
  let isSilent = false;
  await using server = serve(() => {
    probes++;
    return isSilent ? silence.promise : new Response(null, { status: 404 });
  });
  const { fetch } = new WatchedFetch(server.url, FAST);
  const { body } = await fetch(server.url);
  const reader = body!.getReader();
  await reader.read();
  let ended = false;
  const next = reader.read().finally(() => ended = true);
  next.catch(() => {});
  await eventually("it was probed", () => probes >= 5);
  assertEquals(ended, false);
  isSilent = true;
  const error = await assertRejects(() => withDeadline(next, SOON_MS, "end"), ConnectError, "silent");
  assertEquals((error as ConnectError).code, Code.Unavailable);
  await eventually("the server sees it", () => server.open === 0);
  silence.resolve(new Response());
});

Deno.test("WatchedFetch: without bodies nobody is probed", async () => {
  let probes = 0;
  await using server = serve(() => new Response(String(++probes)));
  const { fetch } = new WatchedFetch(server.url, FAST);
  const response = await fetch(server.url, { method: "POST" });
  assertEquals(await response.text(), "1");
  const { body } = await fetch(server.url);
  await body!.cancel();
  const before = probes;
  await new Promise((resolve) => setTimeout(resolve, FAST.intervalMs * 4)); // nothing to wait for
  assertEquals(probes, before);
});

Deno.test("WatchedFetch: where nobody listens is UNAVAILABLE", async () => {
  const { fetch } = new WatchedFetch("http://127.0.0.1:1", FAST);
  const error = await assertRejects(() => fetch("http://127.0.0.1:1/"), ConnectError);
  assertEquals((error as ConnectError).code, Code.Unavailable);
});
