import { assertEquals, assertThrows } from "@std/assert";
import { Ledger } from "./ledger.ts";

const message = (text: string) => new TextEncoder().encode(`a message: ${text}`);

function enter(ledger: Ledger, subscriber: number, text: string): number {
  const bytes = message(text);
  return ledger.enter(subscriber, bytes, 0, bytes.length);
}

function begun(subscribers: number, onFirst?: (bytes: Uint8Array) => void): Ledger {
  const ledger = new Ledger(subscribers, onFirst);
  for (let i = 0; i < subscribers; i++) assertEquals(enter(ledger, i, "the start"), -1);
  assertEquals([ledger.begun, ledger.deliveries, ledger.complete], [subscribers, 0, 0]);
  return ledger;
}

Deno.test("Ledger: counts, and tells each message once", () => {
  const told: string[] = [];
  const ledger = begun(2, (bytes) => told.push(new TextDecoder().decode(bytes)));
  assertEquals([0, 1].map((nth) => enter(ledger, 0, `no. ${nth}`)), [0, 1]);
  assertEquals([ledger.deliveries, ledger.messages, ledger.complete], [2, 2, 0]);
  assertEquals([0, 1].map((nth) => enter(ledger, 1, `no. ${nth}`)), [0, 1]);
  assertEquals([ledger.deliveries, ledger.messages, ledger.complete], [4, 2, 2]);
  assertEquals(told, ["a message: no. 0", "a message: no. 1"]);
  ledger.check(2);
});

Deno.test("Ledger: another message in the same place is an error", () => {
  const ledger = begun(3);
  enter(ledger, 0, "no. 0");
  assertThrows(() => enter(ledger, 1, "no. 1"), Error, "Message 0 is not the one");
  assertThrows(() => enter(ledger, 2, "and no. 0"), Error, "Message 0 is not the one");
});

Deno.test("Ledger: too few and too many deliveries are errors", () => {
  const ledger = begun(2);
  enter(ledger, 0, "no. 0");
  assertThrows(() => ledger.check(1), Error, "1, expected 2; 0 messages came to all, expected 1");
  enter(ledger, 1, "no. 0");
  ledger.check(1);
  enter(ledger, 1, "no. 1");
  assertThrows(() => ledger.check(1), Error, "3, expected 2");
});

Deno.test("Ledger: one that is so far behind that nobody knows its message is an error", () => {
  const ledger = begun(2);
  for (let i = 0; i <= 1 << 15; i++) enter(ledger, 0, `no. ${i}`);
  assertThrows(
    () => enter(ledger, 1, "no. 0"),
    Error,
    "Subscriber 1 is too far behind: at message 0 of 32769",
  );
});
