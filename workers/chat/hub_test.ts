import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import type { ChatMessage } from "../../lib/chat/mod.ts";
import { AppError } from "../../lib/error/mod.ts";
import { EpochChanged, Hub, Overflow, type Subscription } from "./hub.ts";

function message(seq: number, text = `m${seq}`): ChatMessage {
  return { room: "lobby", position: { epoch: "e", seq: BigInt(seq) }, author: "ann", text, sendTime: 1n };
}

function messages(from: number, to: number): ChatMessage[] {
  return Array.from({ length: to - from + 1 }, (_, i) => message(from + i));
}

/** The numbers of all that waits; of what comes next while nothing does. */
async function seqs(subscription: Subscription): Promise<number[]> {
  const got = [...await subscription.next()];
  for (let more = subscription.take(); more; more = subscription.take()) got.push(...more);
  return got.map(({ position }) => Number(position.seq));
}

const stopping = new AppError("UNAVAILABLE", "stopping");

Deno.test("Hub: each subscriber of the room gets what is published from then on, in order", async () => {
  const hub = new Hub();
  using early = hub.subscribe("lobby");
  hub.publish("lobby", messages(1, 2));
  using late = hub.subscribe("lobby");
  hub.publish("lobby", messages(3, 3));
  hub.publish("other", messages(9, 9));
  assertEquals(await seqs(early), [1, 2, 3]);
  assertEquals(await seqs(late), [3]);
});

Deno.test("Hub: one that waits is woken by what is published next", async () => {
  const hub = new Hub();
  using subscription = hub.subscribe("lobby");
  const next = seqs(subscription);
  hub.publish("lobby", messages(1, 2));
  assertEquals(await next, [1, 2]);
});

Deno.test("Hub: a subscription that is disposed of is gone, ends who waits on it, and no other", async () => {
  const hub = new Hub();
  const left = hub.subscribe("lobby");
  using stays = hub.subscribe("lobby");
  assertEquals(hub.size, 2);
  const next = left.next();
  left[Symbol.dispose]();
  left[Symbol.dispose]();
  assertEquals(hub.size, 1);
  assertEquals(await next, []);
  hub.publish("lobby", messages(1, 1));
  assertEquals(await left.next(), []);
  assertEquals(await seqs(stays), [1]);
  stays[Symbol.dispose]();
  assertEquals(hub.size, 0);
});

Deno.test("Hub: one that is 4,096 messages behind goes on, one more ends it, and only it", async () => {
  const hub = new Hub();
  using slow = hub.subscribe("lobby");
  using quick = hub.subscribe("lobby");
  hub.publish("lobby", messages(1, 4_096));
  assertEquals((await seqs(quick)).length, 4_096);
  assertEquals(hub.size, 2);
  hub.publish("lobby", messages(4_097, 4_097));
  assertEquals(hub.size, 1);
  await assertRejects(() => slow.next(), Overflow);
  assertEquals(await seqs(quick), [4_097]);
  hub.publish("lobby", messages(4_098, 4_098));
  assertEquals(await seqs(quick), [4_098]);
});

Deno.test("Hub: text is bounded too, but one message is taken whatever its length", async () => {
  const hub = new Hub();
  using slow = hub.subscribe("lobby");
  const half = "x".repeat(2 * 1024 * 1024);
  hub.publish("lobby", [message(1, half), message(2, half)]);
  assertEquals(await seqs(slow), [1, 2]);
  hub.publish("lobby", [message(3, half + half + half)]);
  assertEquals(await seqs(slow), [3]);
  hub.publish("lobby", [message(4, half), message(5, half)]);
  hub.publish("lobby", [message(6, "x")]);
  await assertRejects(() => slow.next(), Overflow);
});

Deno.test("Hub: what is published at once is taken by who had read all before, however much it is", async () => {
  const hub = new Hub();
  using quick = hub.subscribe("lobby");
  using slow = hub.subscribe("lobby");
  hub.publish("lobby", messages(1, 1));
  assertEquals(await seqs(quick), [1]);
  hub.publish("lobby", messages(2, 5_001));
  assertEquals((await seqs(quick)).length, 5_000);
  await assertRejects(() => slow.next(), Overflow);
});

Deno.test("Hub: those who are as far get the same frozen array, be it one publication or what gathered", async () => {
  const hub = new Hub();
  using one = hub.subscribe("lobby");
  using other = hub.subscribe("lobby");
  hub.publish("lobby", messages(1, 2));
  const first = one.take();
  assert(first && Object.isFrozen(first));
  assertStrictEquals(other.take(), first);
  for (let n = 3; n <= 5; n++) hub.publish("lobby", messages(n, n));
  const gathered = one.take();
  assertEquals(gathered?.map(({ text }) => text), ["m3", "m4", "m5"]);
  assert(Object.isFrozen(gathered));
  assertStrictEquals(other.take(), gathered);
  assertEquals([one.take(), other.take()], [undefined, undefined]);
  const next = one.next();
  hub.publish("lobby", messages(6, 6));
  assertStrictEquals(await next, other.take());
});

Deno.test("Hub: endAll lets each read what waits, and then tells the error", async () => {
  const hub = new Hub();
  using one = hub.subscribe("lobby");
  using other = hub.subscribe("other");
  hub.publish("lobby", messages(1, 2));
  const waiting = assertRejects(() => other.next(), AppError, "stopping");
  hub.endAll(stopping);
  assertEquals(hub.size, 0);
  assertEquals(await seqs(one), [1, 2]);
  await assertRejects(() => one.next(), AppError, "stopping");
  await waiting;
});

Deno.test("Hub: who subscribes after the end is told of it, until the hub is opened again", async () => {
  const hub = new Hub();
  hub.endAll(stopping);
  using late = hub.subscribe("lobby");
  assertEquals(hub.size, 0);
  await assertRejects(() => late.next(), AppError, "stopping");
  assertEquals(hub.ended, stopping);
  hub.open();
  assertEquals(hub.ended, undefined);
  using next = hub.subscribe("lobby");
  hub.publish("lobby", messages(1, 1));
  assertEquals(await seqs(next), [1]);
});

Deno.test("Hub: a room with a new epoch ends its own subscribers at once, what waits is dropped", async () => {
  const hub = new Hub();
  using one = hub.subscribe("lobby");
  using other = hub.subscribe("other");
  hub.publish("lobby", messages(1, 2));
  hub.resetRoom("lobby");
  assertEquals(hub.size, 1);
  await assertRejects(() => one.next(), EpochChanged);
  hub.publish("lobby", messages(1, 1));
  await assertRejects(() => one.next(), EpochChanged);
  using next = hub.subscribe("lobby");
  one[Symbol.dispose](); // must not take the new one along
  hub.publish("lobby", messages(2, 2));
  assertEquals(await seqs(next), [2]);
  hub.publish("other", messages(1, 1));
  assertEquals(await seqs(other), [1]);
});
