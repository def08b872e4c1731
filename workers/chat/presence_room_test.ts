import { assert, assertEquals } from "@std/assert";
import { PresenceRoom } from "./presence_room.ts";

/** A room in which these are. */
function roomOf(...names: string[]): PresenceRoom {
  const room = new PresenceRoom();
  for (const name of names) room.hold(name);
  return room;
}

Deno.test("PresenceRoom: each name once, who came first stands first, an empty one nowhere", () => {
  const room = roomOf("Olga", "Ana", "", "Olga", "Ivan", "ana");
  assertEquals(room.roster, { names: ["Olga", "Ana", "Ivan", "ana"], count: 4 });
  assertEquals(roomOf("").isEmpty, true);
});

Deno.test("PresenceRoom: a name goes with the last who holds it, and comes back behind the others", () => {
  const room = roomOf("Olga", "Ana", "Olga");
  assertEquals([room.release("Olga"), room.roster.names], [false, ["Olga", "Ana"]]);
  assertEquals([room.release("Olga"), room.roster.names], [true, ["Ana"]]);
  assertEquals([room.release("Olga"), room.release("nobody"), room.roster.count], [false, false, 1]);
  assertEquals([room.hold("Olga"), room.roster.names], [true, ["Ana", "Olga"]]);
  for (const name of ["Ana", "Olga"]) room.release(name);
  assert(room.isEmpty);
  assertEquals(room.roster, { names: [], count: 0 });
});

Deno.test("PresenceRoom: the list is the same object until it says something else", () => {
  const room = roomOf("Olga", "Ana");
  const { roster } = room;
  room.hold("Olga");
  room.hold("Ivan");
  room.release("Ivan");
  assert(room.roster === roster);
  room.release("Ana");
  assert(room.roster !== roster);
});

Deno.test("PresenceRoom: a list is cut off at 100 names, and where they are long; the count is of all", () => {
  const names = Array.from({ length: 150 }, (_, i) => `n${i}`);
  const room = roomOf(...names);
  assertEquals(room.roster, { names: names.slice(0, 100), count: 150 });
  room.release("n7");
  assertEquals(room.roster.names.slice(-2), ["n99", "n100"]);
  const long = roomOf(...names.map((name) => name.padEnd(100, "x")));
  assertEquals([long.roster.names.length, long.roster.count], [40, 150]);
});

Deno.test("PresenceRoom: beyond the cut the count alone changes the list", () => {
  const room = roomOf(...Array.from({ length: 120 }, (_, i) => `n${i}`));
  const { roster } = room;
  room.release("n110");
  assertEquals([room.roster.count, room.roster.names.length], [119, 100]);
  assert(room.roster !== roster);
});
