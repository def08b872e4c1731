import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { cases, contents, present, range, Scribe, seqs, words } from "./kit.ts";

/** More than any number of a message: a uint64 is at most this. */
const MAX_SEQ = 2n ** 64n - 1n;

/** Pages, their edges, and that they are of one moment. */
export const readCases = cases({
  async "a room that does not exist is empty"({ store }) {
    assertEquals(await store.log.extent("lobby"), undefined);
    assertEquals(await store.log.read("lobby", { after: 0n }, 10), { extent: undefined, messages: [] });
    assertEquals(await store.log.read("lobby", { before: 9n }, 10), { extent: undefined, messages: [] });
    assertEquals(await store.log.rooms(), []);
  },

  async "a page after a number begins with the next, and has at most its limit"({ store }) {
    const scribe = await Scribe.begin(store);
    await scribe.say(...words(10));
    const page = async (after: bigint, limit: number) =>
      seqs((await store.log.read("lobby", { after }, limit)).messages);
    assertEquals(await page(0n, 3), [1n, 2n, 3n]);
    assertEquals(await page(3n, 3), [4n, 5n, 6n]);
    assertEquals(await page(8n, 3), [9n, 10n]);
    assertEquals(await page(4n, 1), [5n]);
    assertEquals(await page(0n, 1_000), range(1n, 10n));
    assertEquals(await page(0n, 0), []);
    for (const end of [10n, 11n, 2n ** 53n + 1n, MAX_SEQ]) assertEquals(await page(end, 3), []);
  },

  async "a page before a number ends with the one before, oldest first"({ store }) {
    const scribe = await Scribe.begin(store);
    await scribe.say(...words(10));
    const page = async (before: bigint, limit: number) =>
      seqs((await store.log.read("lobby", { before }, limit)).messages);
    assertEquals(await page(11n, 3), [8n, 9n, 10n]);
    assertEquals(await page(8n, 3), [5n, 6n, 7n]);
    assertEquals(await page(3n, 3), [1n, 2n]);
    assertEquals(await page(11n, 1_000), range(1n, 10n));
    assertEquals(await page(5n, 0), []);
    for (const beyond of [12n, 2n ** 53n + 1n, MAX_SEQ]) assertEquals(await page(beyond, 2), [9n, 10n]);
    for (const start of [1n, 0n]) assertEquals(await page(start, 3), []);
  },

  async "every page carries the extent, an empty one too"({ store }) {
    const scribe = await Scribe.begin(store);
    await scribe.say(...words(5));
    const extent = await store.log.extent("lobby");
    assertEquals(extent?.tail, 5n);
    for (const edge of [{ after: 0n }, { after: 5n }, { before: 4n }, { before: 1n }, { before: 0n }]) {
      assertEquals((await store.log.read("lobby", edge, 2)).extent, extent);
    }
    assertEquals((await store.log.read("lobby", { after: 0n }, 0)).extent, extent);
  },

  async "rooms do not show in one another"({ store }) {
    const token = (await Scribe.begin(store)).token;
    const names = ["a", "a.b", "a-b", "a_b", "ab", "0"];
    for (const name of names) await new Scribe(store, token, name).say(`in ${name}`);
    for (const name of names) {
      const { messages } = await contents(store, name);
      assertEquals(messages.map(({ room, text }) => [room, text]), [[name, `in ${name}`]]);
    }
    assertEquals((await store.log.rooms()).toSorted(), names.toSorted());
  },

  async "page and extent are of one moment, while others append and trim"({ store, again }) {
    await using other = await again();
    const scribe = await Scribe.begin(store);
    await scribe.say("a");
    const moments = new Set<bigint>();
    let writing = true;
    const write = async () => {
      for (let round = 0; round < 100; round++) {
        await scribe.say("x", "y", "z");
        if (round % 5 === 0) await store.log.trim("lobby", scribe.tail - 2n);
        await delay(0); // some stores answer without leaving the turn
      }
    };
    const read = async () => {
      while (writing) {
        const { extent: found, messages } = await contents(other);
        const extent = present(found);
        assertEquals(seqs(messages), range(extent.first, extent.tail));
        assertEquals(messages.at(-1)?.sendTime, extent.lastTime);
        moments.add(extent.tail);
        await delay(0);
      }
    };
    const ends = await Promise.allSettled([write().finally(() => writing = false), read()]);
    for (const end of ends) if (end.status === "rejected") throw end.reason;
    assert(moments.size > 5, `the reader met ${moments.size} moments`);
  },
});
