import { assertEquals } from "@std/assert";
import { BEGINNING, type ChatMessage, type Position } from "../../lib/chat/mod.ts";
import { numbers } from "../../tests/support/live_room.ts";
import { MailboxBuffer } from "./mailbox_buffer.ts";

function at(seq: number, epoch = "e"): Position {
  return { epoch, seq: BigInt(seq) };
}

function message(seq: number, { epoch = "e", text = "x" } = {}): ChatMessage {
  return { room: "lobby", position: at(seq, epoch), author: "ann", text, sendTime: 1n };
}

/** A buffer after the stream has opened and brought these. */
function filled(seqs: readonly number[], opened = 0): MailboxBuffer {
  const buffer = new MailboxBuffer();
  buffer.opened(at(opened));
  for (const seq of seqs) buffer.add(message(seq));
  return buffer;
}

function take(buffer: MailboxBuffer, to: Position): number[] {
  return buffer.take(to).map(({ position }) => Number(position.seq));
}

Deno.test("MailboxBuffer: ends where the stream is, or where a message is known to be stored", () => {
  const buffer = new MailboxBuffer();
  assertEquals(buffer.endWith(BEGINNING), undefined);
  assertEquals(buffer.endWith(at(3)), at(3));
  buffer.opened(at(4));
  assertEquals([buffer.endWith(BEGINNING), buffer.endWith(at(3)), buffer.endWith(at(6))], [
    at(4),
    at(4),
    at(6),
  ]);
  buffer.add(message(5));
  assertEquals(buffer.endWith(BEGINNING), at(5));
  assertEquals(buffer.endWith(at(9, "old")), at(5));
});

Deno.test("MailboxBuffer: reaches what the stream has brought, and no later message, nor another epoch", () => {
  const buffer = filled([1, 2]);
  assertEquals([1, 2, 3].map((seq) => buffer.reaches(at(seq))), [true, true, false]);
  assertEquals(buffer.reaches(BEGINNING), true);
  assertEquals(buffer.reaches(at(1, "new")), false);
  assertEquals(new MailboxBuffer().reaches(BEGINNING), true);
});

Deno.test("MailboxBuffer: takes what is not newer, once, and leaves the rest", () => {
  const buffer = filled([1, 2, 3]);
  assertEquals(take(buffer, at(2)), [1, 2]);
  assertEquals(take(buffer, at(2)), []);
  buffer.add(message(4));
  assertEquals(take(buffer, at(9)), [3, 4]);
});

Deno.test("MailboxBuffer: keeps no message twice, whatever a reopened stream repeats", () => {
  const buffer = filled([1, 2, 3]);
  buffer.opened(at(1));
  for (const seq of [2, 3, 4]) buffer.add(message(seq));
  assertEquals(take(buffer, at(4)), [1, 2, 3, 4]);
});

Deno.test("MailboxBuffer: what comes late of a stretch that was taken is not kept", () => {
  const buffer = filled([1]);
  assertEquals(take(buffer, at(3)), [1]); // 2 and 3 are read from the log
  for (const seq of [2, 3, 4]) buffer.add(message(seq));
  assertEquals(take(buffer, at(4)), [4]);
});

Deno.test("MailboxBuffer: puts back what another process has not taken", () => {
  const buffer = filled(numbers(1, 5));
  const taken = buffer.take(at(4));
  buffer.add(message(6));
  buffer.putBack(taken, at(2));
  assertEquals(take(buffer, at(6)), [3, 4, 5, 6]);
});

Deno.test("MailboxBuffer: puts back nothing that another process has taken, nor keeps it", () => {
  const buffer = filled(numbers(1, 5));
  const taken = buffer.take(at(3));
  buffer.putBack(taken, at(7)); // beyond what the stream has brought
  for (const seq of [6, 7, 8]) buffer.add(message(seq));
  assertEquals(take(buffer, at(8)), [8]);
});

Deno.test("MailboxBuffer: keeps 10,000 messages and goes on counting, the rest is for the log", () => {
  const buffer = filled(numbers(1, 10_001));
  assertEquals(buffer.endWith(BEGINNING), at(10_001));
  assertEquals(take(buffer, at(10_001)), numbers(1, 10_000));
  buffer.add(message(10_002));
  assertEquals(take(buffer, at(10_002)), [10_002]);
});

Deno.test("MailboxBuffer: puts back 10,000 messages at the most, the oldest", () => {
  const buffer = filled(numbers(1, 10_000));
  const taken = buffer.take(at(10_000));
  for (const seq of numbers(10_001, 10_010)) buffer.add(message(seq));
  buffer.putBack(taken, at(5));
  assertEquals(take(buffer, at(10_010)), numbers(6, 10_005));
});

Deno.test("MailboxBuffer: keeps eight million units of text, and has room again once they are taken", () => {
  const text = "x".repeat(1024 * 1024);
  const buffer = new MailboxBuffer();
  for (const seq of numbers(1, 10)) buffer.add(message(seq, { text }));
  assertEquals(take(buffer, at(4)), numbers(1, 4));
  for (const seq of numbers(11, 13)) buffer.add(message(seq, { text }));
  assertEquals(take(buffer, at(13)), [5, 6, 7, 8, 11, 12, 13]);
});

Deno.test("MailboxBuffer: another epoch is another log", () => {
  const buffer = filled([1, 2, 3]);
  assertEquals(take(buffer, at(2)), [1, 2]);
  buffer.opened(at(0, "new"));
  for (const seq of numbers(1, 4)) buffer.add(message(seq, { epoch: "new" }));
  assertEquals(buffer.endWith(at(9)), at(4, "new"));
  assertEquals(take(buffer, at(4, "new")), numbers(1, 4)); // and not the old 3
});

Deno.test("MailboxBuffer: forgets everything when it is cleared", () => {
  const buffer = filled([1, 2, 3]);
  buffer.take(at(2));
  buffer.clear();
  assertEquals(buffer.endWith(BEGINNING), undefined);
  buffer.opened(at(0));
  for (const seq of [1, 2]) buffer.add(message(seq));
  assertEquals(take(buffer, at(2)), [1, 2]);
});
