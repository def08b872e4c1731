import { assertEquals, assertRejects } from "@std/assert";
import type { ChatMessage, Position } from "../../lib/chat/mod.ts";
import { OwnWords } from "./own_words.ts";

const WORDS = { room: "lobby", author: "Ana", text: "hey" };
const at = (seq: bigint, epoch = "e"): Position => ({ epoch, seq });
const message = (position: Position, over = {}): ChatMessage => ({
  ...WORDS,
  position,
  sendTime: 0n,
  ...over,
});

/** Whether a promise has come to its end by the next turn of the event loop. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const mark = () => void (settled = true);
  promise.then(mark, mark);
  await new Promise((resolve) => setTimeout(resolve, 0));
  return settled;
}

Deno.test("OwnWords: knows what was said by where it stands, not by who said it", async () => {
  const own = new OwnWords();
  await own.say(WORDS, () => Promise.resolve(at(2n)));
  assertEquals(await own.hear(message(at(1n))), false);
  assertEquals(await own.hear(message(at(2n, "other"))), false);
  assertEquals(await own.hear(message(at(2n))), true);
  assertEquals(await own.hear(message(at(2n))), false);
});

Deno.test("OwnWords: waits for the answer when the room is faster, and only then", async () => {
  const own = new OwnWords();
  const answer = Promise.withResolvers<Position>();
  const said = own.say(WORDS, () => answer.promise);
  assertEquals(await own.hear(message(at(1n), { text: "other" })), false);
  assertEquals(await own.hear(message(at(2n), { author: "Bob" })), false);
  const heard = [own.hear(message(at(3n))), own.hear(message(at(4n)))];
  assertEquals(await isSettled(Promise.any(heard)), false);
  answer.resolve(at(4n));
  assertEquals(await Promise.all(heard), [false, true]);
  await said;
});

Deno.test("OwnWords: what could not be said is not waited for", async () => {
  const own = new OwnWords();
  const answer = Promise.withResolvers<Position>();
  const said = assertRejects(() => own.say(WORDS, () => answer.promise), Error, "refused");
  const heard = own.hear(message(at(1n)));
  answer.reject(new Error("refused"));
  assertEquals(await heard, false);
  await said;
  await own.untilUnheard(0);
});

Deno.test("OwnWords: tells when no more than so many have not come back", async () => {
  const own = new OwnWords();
  await own.untilUnheard(0);
  for (const seq of [1n, 2n]) await own.say(WORDS, () => Promise.resolve(at(seq)));
  await own.untilUnheard(2);
  const one = own.untilUnheard(1);
  assertEquals(await isSettled(one), false);
  await own.hear(message(at(1n)));
  await one;
  const none = own.untilUnheard(0);
  await own.hear(message(at(9n)));
  assertEquals(await isSettled(none), false);
  await own.hear(message(at(2n)));
  await none;
});
