import { assertEquals } from "@std/assert";
import type { ChatStore, RoomMark } from "../../../lib/chat/mod.ts";
import { cases, present, Scribe, takeLease } from "./kit.ts";

/** The names on one page of the list. */
async function names(store: ChatStore, below?: RoomMark, limit = 100): Promise<string[]> {
  return (await store.log.listRooms(below, limit)).map(({ room }) => room);
}

/** A writer for each name; what they say first they say at the same time. */
async function scribes(store: ChatStore, ...rooms: string[]): Promise<Scribe[]> {
  const token = await takeLease(store);
  return rooms.map((room) => new Scribe(store, token, room));
}

/** The list of rooms: its order, its pages, and what stands on it. */
export const roomCases = cases({
  async "the list is empty while nobody has said anything"({ store }) {
    assertEquals(await names(store), []);
    const scribe = await Scribe.begin(store);
    await scribe.append([]);
    assertEquals([await store.log.rooms(), await names(store)], [["lobby"], []]);
  },

  async "the room with the newest message is the first, each is there once, as it is now"({ store }) {
    const [a, b, c] = await scribes(store, "a", "b", "c");
    await a!.say("1");
    await b!.say("1", "2");
    await c!.say("1", "2", "3");
    assertEquals(await names(store), ["c", "b", "a"]);
    await a!.say("2", "3", "4");
    await b!.say("3");
    assertEquals(await names(store), ["a", "c", "b"].sort(byTail({ a: 4, b: 3, c: 3 })));
    for (const { room, extent } of await store.log.listRooms(undefined, 10)) {
      assertEquals(extent, await store.log.extent(room));
    }
  },

  async "of the same time the last by its bytes is the first"({ store }) {
    const rooms = ["a", "a-b", "a.b", "a0", "a_b", "ab", "z"];
    for (const scribe of await scribes(store, ...rooms.toReversed())) await scribe.say("1");
    assertEquals(await names(store), rooms.toReversed());
  },

  async "pages go on below a place, whether or not a room stands there, and have at most their limit"(
    { store },
  ) {
    const rooms = Array.from({ length: 25 }, (_, i) => `room-${String(i).padStart(2, "0")}`);
    for (const [i, scribe] of (await scribes(store, ...rooms)).entries()) {
      await scribe.say(...Array.from({ length: 1 + i % 3 }, () => "m")); // three times, each shared by many
    }
    const all = await names(store);
    assertEquals(all.toSorted(), rooms);
    const seen: string[] = [];
    let below: RoomMark | undefined;
    while (seen.length < all.length) {
      const page = await store.log.listRooms(below, 4);
      assertEquals(page.length, Math.min(4, all.length - seen.length));
      const last = present(page.at(-1));
      below = { lastTime: last.extent.lastTime, room: last.room };
      seen.push(...page.map(({ room }) => room));
    }
    assertEquals(await names(store, below), []);
    assertEquals(seen, all);
    const [first] = await store.log.listRooms(undefined, 1);
    const { lastTime } = present(first).extent;
    assertEquals(await names(store, { lastTime: lastTime + 1n, room: "a" }), all);
    assertEquals(await names(store, { lastTime: 1n, room: "z" }), []);
    assertEquals(await names(store, undefined, 0), []);
  },

  async "what stores nothing new leaves the list as it is"({ store }) {
    const [a, b] = await scribes(store, "a", "b");
    const entry = a!.entry("1", { key: "k" });
    await a!.append([entry]);
    await b!.say("1", "2");
    const before = await store.log.listRooms(undefined, 10);
    await a!.append([{ ...entry, sendTime: entry.sendTime + 1_000_000n }]);
    await a!.append([a!.entry("else", { key: "k" })]);
    await a!.send(a!.step([a!.entry("2")]), "no token");
    await a!.send(a!.step([a!.entry("2")], { expect: { epoch: a!.epoch, seq: 7n } }));
    assertEquals(await store.log.listRooms(undefined, 10), before);
  },

  async "a room of which nothing is kept stays, a new epoch shows at once, and so does all of it elsewhere"(
    { store, again },
  ) {
    const [a, b] = await scribes(store, "a", "b");
    await a!.say("1", "2");
    await b!.say("1");
    await store.log.trim("a", 3n);
    await store.log.changeEpoch(a!.token, "b", "0123456789abcdef");
    await using other = await again();
    const listed = await other.log.listRooms(undefined, 10);
    assertEquals(listed.map(({ room, extent: { epoch, first, tail } }) => [room, epoch, first, tail]), [
      ["a", a!.epoch, 3n, 2n],
      ["b", "0123456789abcdef", 1n, 1n],
    ]);
  },
});

/** Those that said more are first; then the last by name. */
function byTail(tails: Readonly<Record<string, number>>) {
  return (one: string, other: string) => tails[other]! - tails[one]! || (one < other ? 1 : -1);
}
