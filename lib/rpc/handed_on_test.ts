import { assert, assertEquals } from "@std/assert";
import type { Socket } from "../http2/mod.ts";
import { HandedOn, HEAD_MS, SILENCE_MS } from "./handed_on.ts";

/** A socket that brings these, one after the other, and then ends. */
function bringing(parts: readonly string[]): Socket {
  const left = parts.map((part) => new TextEncoder().encode(part));
  return {
    read(into) {
      const next = left.shift();
      if (next) into.set(next);
      return Promise.resolve(next?.length ?? null);
    },
    write: (bytes) => Promise.resolve(bytes.length),
    close: () => {},
  };
}

/** One that has brought this. */
async function after(first: string, ...parts: string[]): Promise<HandedOn> {
  const handedOn = new HandedOn(bringing(parts), performance.now());
  await handedOn.relay(new TextEncoder().encode(first), bringing([]));
  return handedOn;
}

Deno.test("HandedOn: the head of the first request has its time, however its bytes come", async () => {
  const heads = [["GET / HTTP/1.1\r\nhost: a\r\n\r\n"], ["GET /\r", "\n\r\r\n", "\r", "\n"], [
    "P",
    "\r\n\r\nmore",
  ]];
  for (const [first, ...parts] of heads) {
    const whole = await after(first!, ...parts);
    assertEquals(whole.isLate(performance.now() + HEAD_MS + 1_000), false, first);
  }
  for (
    const [first, ...parts] of [[""], ["GET / HTTP/1.1\r\n", "x: ", "a", "a"], ["\r\n\r"], ["\r\n\n\r", "\n"]]
  ) {
    const partial = await after(first!, ...parts);
    assert(!partial.isLate(performance.now() + HEAD_MS - 1_000), first);
    assert(partial.isLate(performance.now() + HEAD_MS + 1_000), first);
  }
});

Deno.test("HandedOn: one that is silent both ways ends at last", async () => {
  const handedOn = await after("GET / HTTP/1.1\r\n\r\n");
  assert(!handedOn.isLate(performance.now() + SILENCE_MS - 1_000));
  assert(handedOn.isLate(performance.now() + SILENCE_MS + 1_000));
});
