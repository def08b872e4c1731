import { assertEquals } from "@std/assert";
import { joined, type Said } from "./messages.ts";
import type { Outgoing } from "./outbox.ts";
import { timeline } from "./timeline.ts";

const MINUTE_MS = 60_000;
const NOON_MS = new Date(2026, 10, 20, 12).getTime();

function said(seq: number, text: string, { author = "Ana", ms = NOON_MS } = {}): Said {
  return { seq: BigInt(seq), author, text, ms };
}

function outgoing(text: string, change: Partial<Outgoing> = {}): Outgoing {
  return { key: text, author: "Ana", text, ms: NOON_MS, state: "sending", ...change };
}

const texts = (rows: readonly { text: string }[]) => rows.map(({ text }) => text);

Deno.test("messages that two lists have are there once, in order", () => {
  const [one, two, three, four] = [said(1, "1"), said(2, "2"), said(3, "3"), said(4, "4")];
  assertEquals(joined([one, two], [three, four]), [one, two, three, four]);
  assertEquals(joined([one, two, three], [two, three, four]), [one, two, three, four]);
  assertEquals(joined([], [one]), [one]);
  assertEquals(joined([one], []), [one]);
});

Deno.test("what is on its way stands after what the room has", () => {
  assertEquals(texts(timeline([said(1, "old", { ms: NOON_MS - MINUTE_MS })], [outgoing("new")])), [
    "old",
    "new",
  ]);
});

Deno.test("what the room shows is not shown as on its way, whichever came first: the answer or the stream", () => {
  assertEquals(texts(timeline([said(7, "hey")], [outgoing("hey", { state: "sent", seq: 7n })])), ["hey"]);
  assertEquals(texts(timeline([said(7, "hey")], [outgoing("hey")])), ["hey"]);
});

Deno.test("the same words twice are two messages", () => {
  const first = outgoing("hey", { key: "first", state: "sent", seq: 7n });
  assertEquals(texts(timeline([said(7, "hey")], [first, outgoing("hey", { key: "second" })])), [
    "hey",
    "hey",
  ]);
});

Deno.test("the same words of another, or of before, are not taken for what is on its way", () => {
  assertEquals(timeline([said(7, "hey", { author: "Ivan" })], [outgoing("hey")]).length, 2);
  assertEquals(timeline([said(7, "hey", { ms: NOON_MS - MINUTE_MS })], [outgoing("hey")]).length, 2);
});

Deno.test("a sent message that the stream has not brought yet is still there", () => {
  assertEquals(texts(timeline([said(6, "old")], [outgoing("hey", { state: "sent", seq: 7n })])), [
    "old",
    "hey",
  ]);
});

Deno.test("days and authors are told where they are new", () => {
  const rows = timeline([
    said(1, "yesterday", { ms: NOON_MS - 24 * 60 * MINUTE_MS }),
    said(2, "today"),
    said(3, "right after", { ms: NOON_MS + MINUTE_MS }),
    said(4, "later", { ms: NOON_MS + 20 * MINUTE_MS }),
    said(5, "another", { author: "Ivan", ms: NOON_MS + 20 * MINUTE_MS }),
  ], []);
  assertEquals(rows.map(({ isNewDay }) => isNewDay), [true, true, false, false, false]);
  assertEquals(rows.map(({ isNewAuthor }) => isNewAuthor), [true, true, false, true, true]);
});
