import { assertEquals } from "@std/assert";
import { Code, ConnectError } from "@connectrpc/connect";
import { Lifetime } from "./lifetime.ts";

const noLeaks = { sanitizeOps: true, sanitizeResources: true };
const canceled = new ConnectError("reset by the peer", Code.Canceled);

Deno.test("Lifetime: an abort, before and after it begins, ends it with its reason", () => {
  const seen: (Code | undefined)[] = [];
  const controller = new AbortController();
  const lifetime = new Lifetime(controller.signal);
  lifetime.onOver(({ code }) => seen.push(code));
  controller.abort(new ConnectError("why", Code.Aborted));
  new Lifetime(controller.signal).onOver(({ code }) => seen.push(code));
  new Lifetime(AbortSignal.abort()).onOver(({ code }) => seen.push(code));
  assertEquals(seen, [Code.Aborted, Code.Aborted, Code.Canceled]);
  assertEquals(lifetime.blame(new Error("another")).rawMessage, "why");
});

Deno.test("Lifetime: its time ends it, and nothing is left behind when it ends before", noLeaks, async () => {
  const { promise, resolve } = Promise.withResolvers<ConnectError>();
  new Lifetime(undefined, 5).onOver(resolve);
  assertEquals((await promise).code, Code.DeadlineExceeded);
  const { signal } = new AbortController();
  new Lifetime(signal, 60_000).end();
});

Deno.test("Lifetime: what the server cancels when the time is over was not cancelled by anybody", () => {
  const lifetime = new Lifetime(undefined, 1);
  assertEquals(new Lifetime().blame(canceled).code, Code.Canceled);
  for (const endMs = performance.now() + 3; performance.now() < endMs;); // no timer runs meanwhile
  assertEquals(lifetime.blame(canceled).code, Code.DeadlineExceeded);
  assertEquals(lifetime.blame(new ConnectError("x", Code.Internal)).code, Code.Internal);
  lifetime.end();
});

Deno.test("Lifetime: a wait ends with it, and what comes later is thrown away", async () => {
  const controller = new AbortController();
  const lifetime = new Lifetime(controller.signal);
  assertEquals(await lifetime.wait(Promise.resolve(1), () => {}), 1);
  const late = Promise.withResolvers<number>();
  const thrown: number[] = [];
  const waiting = lifetime.wait(late.promise, (value) => thrown.push(value)).catch(({ code }) => code);
  controller.abort();
  assertEquals(await waiting, Code.Canceled);
  late.resolve(2);
  await late.promise;
  assertEquals(thrown, [2]);
});
