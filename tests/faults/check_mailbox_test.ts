import { assertEquals } from "@std/assert";
import type { FlushRecord, Stored } from "./chat_history.ts";
import {
  BROKEN,
  forgotten,
  history,
  LOSS,
  lostOne,
  lostTwo,
  message,
  NEW,
  one,
  REFUSED,
  taken,
  three,
  two,
} from "./chat_evidence.ts";
import { verifyChat } from "./workload_chat.ts";

Deno.test("chat: a mailbox that misses, repeats or reorders messages", () => {
  const onFlushes = (...flushes: FlushRecord[]) => verifyChat(history({ flushes }));
  const hole = (from: Stored, to: Stored) => [
    `mailbox: a hole, never handed out e2/${from.seq} to e2/${to.seq}, 1 holes in all`,
  ];
  assertEquals(onFlushes(taken(one), taken(three), taken()), hole(two, two));
  assertEquals(onFlushes(taken(one), REFUSED, taken(three), taken()), hole(two, two));
  assertEquals(onFlushes(taken(one), taken()), hole(two, three));
  assertEquals(onFlushes(taken(one, two), taken(two, three), taken()), [
    'mailbox: handed out "two" (e2/2) again',
  ]);
  assertEquals(onFlushes(taken(two, one, three), taken()), [
    'mailbox: edge 0 handed out "one" (e2/1) after e2/2',
  ]);
  const stranger = message(NEW, 9, "stranger");
  assertEquals(onFlushes(taken(one, two, stranger, three), taken()), [
    'mailbox: handed out "stranger", which is not stored',
  ]);
  // A broken answer explains what is missing, and nothing that came twice.
  assertEquals(onFlushes(taken(one, two), BROKEN, taken(two, three), taken()), [
    'mailbox: handed out "two" (e2/2) again',
  ]);
  // In a new epoch a mailbox begins at the first message.
  const flushes = [taken(lostOne), taken(two, three), taken()];
  assertEquals(verifyChat(forgotten({ flushes })), hole(one, one));
  // An edge that starts when the store has forgotten the mailbox makes a new one, which begins at the tail.
  assertEquals(verifyChat(forgotten({ flushes, edgeStarts: [{ edge: 0, ms: LOSS.fromMs + 1 }] })), []);
});

Deno.test("chat: a mailbox of two edges, one of which was told late that its move was done, or never", () => {
  const flushes = [REFUSED, { ...taken(two), edge: 1 }, taken(one, three)];
  assertEquals(verifyChat(history({ flushes })), []);
  const gone = [REFUSED, { ...taken(two), edge: 1 }, taken(three)];
  assertEquals(verifyChat(history({ flushes: gone })).length, 1);
  assertEquals(verifyChat(history({ flushes: gone, edgeStarts: [{ edge: 1, ms: 15 }] })).length, 1);
  assertEquals(verifyChat(history({ flushes: gone, edgeStarts: [{ edge: 0, ms: 15 }] })), []);
});

Deno.test("chat: a mailbox whose place the store forgot in the middle of a flush", () => {
  const during = { ...taken(lostOne, lostTwo), edge: 1, startMs: LOSS.fromMs - 1, endMs: LOSS.toMs + 1 };
  const flushes = [taken(lostOne), during, taken(one, two, three), taken()];
  assertEquals(verifyChat(forgotten({ flushes })), []);
  const before = { ...during, endMs: LOSS.fromMs - 1 };
  assertEquals(verifyChat(forgotten({ flushes: flushes.toSpliced(1, 1, before) })), [
    'mailbox: handed out "lost one" (e1/1) again',
  ]);
});
