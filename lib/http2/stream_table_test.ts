import { assert, assertEquals, assertThrows } from "@std/assert";
import { ConnectionError } from "./errors.ts";
import { StreamTable } from "./stream_table.ts";

Deno.test("stream table: numbers are the client's or the server's, and go up", () => {
  const server = new StreamTable("server", 10);
  assertEquals([server.isIdle(0), server.isIdle(1), server.isIdle(2)], [false, true, true]);
  server.openPeer(5);
  assertEquals([1, 3, 5, 7].map((id) => server.isIdle(id)), [false, false, false, true]);
  assertThrows(() => server.openPeer(8), ConnectionError, "PROTOCOL_ERROR");
  const client = new StreamTable("client", 10);
  assertEquals([client.takeId(), client.takeId(), client.takeId()], [1, 3, 5]);
  assertEquals([5, 7, 2].map((id) => client.isIdle(id)), [false, true, true]);
  assertThrows(() => client.openPeer(7), ConnectionError);
  assert(server.opened > 0 && client.opened > 0);
});

Deno.test("stream table: as many resets are remembered as streams may be open, and some more, then forgotten", () => {
  const table = new StreamTable("server", 500);
  for (let id = 1; id < 2 * 1_500; id += 2) table.rememberReset(id);
  table.rememberReset(1);
  assert(table.wasReset(1) && table.wasReset(2_999));
  table.rememberReset(3_001);
  assertEquals([table.wasReset(1), table.wasReset(3), table.wasReset(3_001)], [false, true, true]);
  const start = performance.now();
  for (let id = 1; id < 2e6; id += 2) table.rememberReset(id);
  assert(performance.now() - start < 5_000);
  assertEquals([table.wasReset(1_999_999), table.wasReset(1_999_999 - 2 * 1_500)], [true, false]);
});

Deno.test("stream table: a client that has used all its numbers takes no more requests", () => {
  const table = new StreamTable("client", 10);
  const all = 2 ** 30;
  assertEquals(table.isUsedUp, false);
  for (let count = 0; count < all; count++) table.takeId();
  assertEquals(table.isUsedUp, true);
});
