import { assertEquals } from "@std/assert";
import { keep, kept, roomsKept } from "./kept_messages.ts";
import type { Outgoing } from "./outbox.ts";

const NOW_MS = Date.UTC(2026, 10, 20, 12);
const HOUR_MS = 3_600_000;

function outgoing(key: string, change: Partial<Outgoing> = {}): Outgoing {
  return { key, author: "Ana", text: key, ms: NOW_MS, state: "sending", ...change };
}

Deno.test("what has not been sent is kept with its key, by room, for whoever said it", () => {
  sessionStorage.clear();
  const items = [outgoing("a"), outgoing("b", { state: "failed", why: "refused" })];
  keep("lobby", "user-1", [...items, outgoing("c", { state: "sent" })]);
  keep("attic", "", [outgoing("d")]);
  assertEquals(kept("lobby", "user-1", NOW_MS), items);
  assertEquals(kept("lobby", "user-2", NOW_MS), []);
  assertEquals(kept("cellar", "", NOW_MS), []);
  assertEquals([...roomsKept()].sort(), ["attic", "lobby"]);
  keep("attic", "", [outgoing("d", { state: "sent" })]);
  assertEquals(roomsKept(), ["lobby"]);
});

Deno.test("what has waited longer than its key is known for is not sent by itself", () => {
  sessionStorage.clear();
  keep("lobby", "", [
    outgoing("old", { ms: NOW_MS - 23 * HOUR_MS }),
    outgoing("new", { ms: NOW_MS - HOUR_MS }),
  ]);
  assertEquals(kept("lobby", "", NOW_MS).map(({ key, state }) => [key, state]), [
    ["old", "failed"],
    ["new", "sending"],
  ]);
});

Deno.test("what is kept and makes no sense is not there", () => {
  for (const text of ["", "{", "null", "[]", '{"who":"","items":[{}]}', '{"who":"","items":[{"key":1}]}']) {
    sessionStorage.setItem("parley.outbox.lobby", text);
    assertEquals(kept("lobby", "", NOW_MS), [], text);
  }
});
