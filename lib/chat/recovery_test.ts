import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import type { ChatMessage } from "./message.ts";
import { continueFrom } from "./recovery.ts";

const EPOCH = "00ff00ff00ff00ff";

function message(n: number): ChatMessage {
  return {
    room: "lobby",
    position: { epoch: EPOCH, seq: BigInt(n) },
    author: "ann",
    text: `${n}`,
    sendTime: 1n,
  };
}

/** The messages from one number to another, both included. */
function span(from: number, to: number): ChatMessage[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => message(from + i));
}

function numbers(messages: readonly ChatMessage[]): number[] {
  return messages.map(({ position }) => Number(position.seq));
}

/** What came of it: the numbers, the last, whether there is a gap. */
function after(last: number, incoming: readonly ChatMessage[]) {
  const { next, last: at, gap } = continueFrom(BigInt(last), incoming);
  return [numbers(next), Number(at), gap];
}

Deno.test("continueFrom: what follows is handed on as it is", () => {
  const incoming = span(4, 6);
  assertStrictEquals(continueFrom(3n, incoming).next, incoming);
  assertEquals(after(3, incoming), [[4, 5, 6], 6, false]);
  assertEquals(after(0, span(1, 1)), [[1], 1, false]);
});

Deno.test("continueFrom: drops what the reader has", () => {
  assertEquals(after(5, span(4, 8)), [[6, 7, 8], 8, false]);
  assertEquals(after(8, span(4, 8)), [[], 8, false]);
  assertEquals(after(9, span(4, 8)), [[], 9, false]);
});

Deno.test("continueFrom: stops before a hole, at the start, in the middle, after what the reader has", () => {
  assertEquals(after(3, span(5, 8)), [[], 3, true]);
  assertEquals(after(3, [...span(4, 5), ...span(7, 8)]), [[4, 5], 5, true]);
  assertEquals(after(4, [...span(3, 5), ...span(8, 8)]), [[5], 5, true]);
});

Deno.test("continueFrom: nothing comes of nothing", () => {
  assertEquals(after(7, []), [[], 7, false]);
});

Deno.test("continueFrom: a number that comes twice is handed on once", () => {
  const { next, gap } = continueFrom(0n, [...span(1, 1), ...span(1, 2)]);
  assertEquals([numbers(next), gap], [[1], true]); // the rest is read from the log again
});

/** A random whole number from `low` to `high`, both included. */
function draw(low: number, high: number): number {
  return low + Math.floor(Math.random() * (high - low + 1));
}

/** What may reach a reader of a log of `tail` messages: a stretch, now and then with a hole. */
function delivery(tail: number): ChatMessage[] {
  const from = draw(1, tail);
  const stretch = span(from, draw(from, Math.min(tail, from + 12)));
  if (stretch.length > 2 && Math.random() < 0.3) stretch.splice(draw(1, stretch.length - 2), 1);
  return Math.random() < 0.1 ? [] : stretch;
}

Deno.test("continueFrom: however history and live messages are cut, a reader gets each once, in order", () => {
  for (let round = 0; round < 2_000; round++) {
    const tail = draw(1, 40);
    const start = draw(0, tail);
    const seen: number[] = [];
    let last = BigInt(start);
    let gap = false;
    const take = (incoming: readonly ChatMessage[]) => {
      const result = continueFrom(last, incoming);
      seen.push(...numbers(result.next));
      const beyond = incoming.some(({ position }) => position.seq > result.last);
      assertEquals(result.gap, beyond, `gap after ${last} with ${numbers(incoming)}`);
      assertEquals(result.last, last + BigInt(result.next.length));
      ({ last, gap } = result);
    };
    for (let i = 0; i < draw(0, 20); i++) {
      take(delivery(tail));
      if (gap) take(span(Number(last) + 1, Math.min(tail, Number(last) + draw(1, 9)))); // a page of the log
    }
    take(span(draw(1, Number(last) + 1), tail));
    assertEquals(seen, numbers(span(start + 1, tail)));
    assert(!gap);
  }
});
