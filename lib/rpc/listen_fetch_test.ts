import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { delay } from "@std/async/delay";
import { AppError } from "../error/mod.ts";
import { withDeadline } from "../time/mod.ts";
import { listenFetch } from "./listen_fetch.ts";
import type { Listener } from "./listener.ts";

const ANY = { hostname: "127.0.0.1", port: 0 };

/** A handler whose answers wait until they are let go, and which tells when it is asked. */
function gated(answer: () => Response) {
  const asked = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const handler = async () => {
    asked.resolve();
    await gate.promise;
    return answer();
  };
  return { handler, asked: asked.promise, open: () => gate.resolve() };
}

function get(listener: Listener, path = "/"): Promise<string> {
  return fetch(`http://${listener.address}${path}`).then((response) => response.text());
}

/** How long a promise takes, in milliseconds; more than five seconds fail the test. */
async function took(promise: Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await withDeadline(promise, 5_000, "wait for it");
  return performance.now() - startMs;
}

Deno.test("listenFetch: answers, and tells the port that it found", async () => {
  const listener = listenFetch((request) => new Response(new URL(request.url).pathname), ANY);
  assert(listener.port > 0);
  assertEquals(listener.address, `127.0.0.1:${listener.port}`);
  assertEquals(await get(listener, "/x"), "/x");
  await listener.drain(1_000);
});

Deno.test("listenFetch: HTTP/2 without TLS is answered as well", async () => {
  const listener = listenFetch(() => new Response("ok"), ANY);
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: listener.port });
  const empty = [0, 0, 0, 4, 0, 0, 0, 0, 0]; // a SETTINGS frame (RFC 9113, section 6.5)
  const preface = new TextEncoder().encode("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  await connection.write(new Uint8Array([...preface, ...empty]));
  const header = new Uint8Array(9);
  await connection.read(header);
  assertEquals(header[3], 4);
  connection.close();
  await listener.drain(1_000);
});

Deno.test("listenFetch: a handler that throws answers 500, says nothing of it, and goes on", async () => {
  let calls = 0;
  const handler = () => {
    if (calls++ === 0) throw new Error("password=hunter2");
    return new Response("ok");
  };
  const listener = listenFetch(handler, ANY);
  const response = await fetch(`http://${listener.address}/`);
  assertEquals([response.status, await response.text()], [500, ""]);
  assertEquals(await get(listener), "ok");
  await listener.drain(1_000);
});

Deno.test("listenFetch: a port that is taken is FAILED_PRECONDITION, and named", async () => {
  const listener = listenFetch(() => new Response(), ANY);
  const thrown = assertThrows(() => listenFetch(() => new Response(), { ...ANY, port: listener.port }));
  const error = AppError.from(thrown);
  assertEquals(error.code, "FAILED_PRECONDITION");
  assert(error.message.startsWith(`Cannot listen on "${listener.address}": `), error.message);
  await listener.drain(1_000);
});

Deno.test("drain: with nothing under way, at once, open connections or not", async () => {
  const listener = listenFetch(() => new Response("ok"), ANY);
  await get(listener); // the connection is kept alive
  assert(await took(listener.drain(4_000)) < 2_000);
});

Deno.test("drain: takes no new connections, and what is under way gets its whole answer", async () => {
  const body = "x".repeat(300_000);
  const { handler, asked, open } = gated(() => new Response(body));
  const listener = listenFetch(handler, ANY);
  const answer = get(listener);
  await asked;
  let drained = false;
  const draining = listener.drain(5_000).finally(() => drained = true);
  await assertRejects(() => Deno.connect({ hostname: "127.0.0.1", port: listener.port }));
  await delay(20);
  assertEquals(drained, false);
  open();
  assertEquals(await answer, body);
  await took(draining);
  const again = listenFetch(() => new Response("again"), { ...ANY, port: listener.port });
  assertEquals(await get(again), "again");
  await again.drain(1_000);
});

Deno.test("drain: is over with its time, whatever is still under way, and disturbs nothing", async () => {
  const { handler, asked, open } = gated(() => new Response("late"));
  const endless = () => new Response(new ReadableStream({ start: (c) => c.enqueue(new Uint8Array(1)) }));
  const listener = listenFetch(
    (request) => new URL(request.url).pathname === "/endless" ? endless() : handler(),
    ANY,
  );
  const answer = get(listener);
  await asked;
  const stream = (await fetch(`http://${listener.address}/endless`)).body!.getReader();
  await stream.read();

  const ms = await took(listener.drain(100));
  assert(ms >= 95 && ms < 2_000, `${ms} ms`);
  open();
  assertEquals(await answer, "late");
  await stream.cancel();
});
