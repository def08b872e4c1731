import { assertEquals, assertThrows } from "@std/assert";
import { Ledger } from "./ledger.ts";

const message = (text: string) => new TextEncoder().encode(`a message: ${text}`);

function enter(ledger: Ledger, nth: number, text: string): void {
  const bytes = message(text);
  ledger.enter(nth, bytes, 0, bytes.length);
}

Deno.test("Ledger: counts, and tells each message once", () => {
  const told: string[] = [];
  const ledger = new Ledger(2, (bytes) => told.push(new TextDecoder().decode(bytes)));
  for (const nth of [0, 1]) enter(ledger, nth, `no. ${nth}`);
  assertEquals([ledger.deliveries, ledger.messages, ledger.complete], [2, 2, 0]);
  for (const nth of [0, 1]) enter(ledger, nth, `no. ${nth}`);
  assertEquals([ledger.deliveries, ledger.messages, ledger.complete], [4, 2, 2]);
  assertEquals(told, ["a message: no. 0", "a message: no. 1"]);
  ledger.check(2);
});

Deno.test("Ledger: another message in the same place is an error", () => {
  const ledger = new Ledger(2, () => {});
  enter(ledger, 0, "no. 0");
  assertThrows(() => enter(ledger, 0, "no. 1"), Error, "Message 0 is not the one");
  assertThrows(() => enter(ledger, 0, "and no. 0"), Error, "Message 0 is not the one");
});

Deno.test("Ledger: too few and too many deliveries are errors", () => {
  const ledger = new Ledger(2, () => {});
  enter(ledger, 0, "no. 0");
  assertThrows(() => ledger.check(1), Error, "1, expected 2; 0 messages came to all, expected 1");
  enter(ledger, 0, "no. 0");
  ledger.check(1);
  enter(ledger, 1, "no. 1");
  assertThrows(() => ledger.check(1), Error, "3, expected 2");
});
