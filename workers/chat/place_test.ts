import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import type { ChatMessage } from "../../lib/chat/mod.ts";
import { Place, sliceEnd } from "./place.ts";

const KIB = 1024;

function message(seq: number, size = 10): ChatMessage {
  const position = { epoch: "e", seq: BigInt(seq) };
  return { room: "lobby", position, author: "ann", text: "x".repeat(size), sendTime: 1n };
}

/** What lies after a place, slice by slice. */
function slicesAfter(place: Place): number[][] {
  const slices: number[][] = [];
  for (let taken = place.take(); taken; taken = taken.until.take()) {
    slices.push(taken.messages.map(({ position }) => Number(position.seq)));
  }
  return slices;
}

Deno.test("Place: counts what was published before it", () => {
  const first = new Place();
  const last = first.publish([message(1, 3), message(2, 4)]).publish([message(3, 5)]);
  assertEquals([last.messages, last.text], [3, 12]);
  assertEquals([first.messages, first.text], [0, 0]);
  assertStrictEquals(last.publish([]), last);
});

Deno.test("Place: what was published after it is handed out in slices of 48 KiB, or one larger message", () => {
  const place = new Place();
  let last = place.publish([message(1, 20 * KIB), message(2, 20 * KIB), message(3, 20 * KIB)]);
  last = last.publish([message(4, 100 * KIB)]);
  last.publish([message(5)]).publish([message(6)]);
  assertEquals(slicesAfter(place), [[1, 2], [3], [4], [5, 6]]);
});

Deno.test("Place: what is published after something was taken is taken next, and joined for who comes later", () => {
  const place = new Place();
  let last = place.publish([message(1)]);
  const taken = place.take()!;
  last = last.publish([message(2)]).publish([message(3)]);
  assertEquals(slicesAfter(taken.until), [[2, 3]]);
  assertEquals(slicesAfter(place), [[1, 2, 3]]);
  assertStrictEquals(place.take(), place.take());
  last.publish([message(4)]);
  assertEquals(slicesAfter(place), [[1, 2, 3, 4]]);
  assert(Object.isFrozen(place.take()!.messages));
});

Deno.test("Place: no slice has a hole or a repeat, be it within what was published or between", () => {
  const place = new Place();
  place.publish([message(1), message(2), message(5)]).publish([message(6)]).publish([message(6)])
    .publish([message(8)]);
  assertEquals(slicesAfter(place), [[1, 2], [5, 6], [6], [8]]);
});

Deno.test("sliceEnd: one message at the least, and no more than the weight", () => {
  const messages = [message(1, 936), message(2, 936), message(3, 5_000), message(4)];
  assertEquals([0, 1, 2, 3].map((from) => sliceEnd(messages, from, 2_000)), [2, 2, 3, 4]);
  assertEquals(sliceEnd([]), 0);
});
