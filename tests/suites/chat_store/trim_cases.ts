import { assert, assertEquals } from "@std/assert";
import { cases, contents, present, range, Scribe, seqs, unchanged, words } from "./kit.ts";

/** Retention takes from the beginning and tells where the log begins. */
export const trimCases = cases({
  async "what lies before the number is gone, and the number is the first"({ store }) {
    const scribe = await Scribe.begin(store);
    await scribe.say(...words(10));
    const before = present(await store.log.extent("lobby"));
    await store.log.trim("lobby", 4n);
    const { extent, messages } = await contents(store);
    assertEquals(extent, { ...before, first: 4n });
    assertEquals(seqs(messages), range(4n, 10n));
    assertEquals(seqs((await store.log.read("lobby", { before: 6n }, 100)).messages), [4n, 5n]);
    assertEquals((await store.log.read("lobby", { before: 4n }, 100)).messages, []);
    assertEquals(seqs((await store.log.read("lobby", { after: 1n }, 2)).messages), [4n, 5n]);
    await scribe.say("next");
    assertEquals((await contents(store)).extent?.tail, 11n);
  },

  async "the first is never lowered"({ store }) {
    const scribe = await Scribe.begin(store);
    await scribe.say(...words(12));
    await store.log.trim("lobby", 10n);
    await unchanged(store, async () => {
      for (const first of [10n, 9n, 2n, 1n, 0n]) await store.log.trim("lobby", first);
    });
  },

  async "trimming to the first keeps everything"({ store }) {
    const scribe = await Scribe.begin(store);
    await scribe.say("a", "b");
    await unchanged(store, () => store.log.trim("lobby", 1n));
  },

  async "a room without messages goes on where it was"({ store }) {
    const scribe = await Scribe.begin(store);
    await scribe.say("a", "b", "c");
    const before = present(await store.log.extent("lobby"));
    await store.log.trim("lobby", 4n);
    assertEquals(await contents(store), { extent: { ...before, first: 4n }, messages: [] });
    assertEquals(await scribe.say("d"), [{
      kind: "stored",
      seq: 4n,
      sendTime: (await contents(store)).messages[0]!.sendTime,
    }]);
    assertEquals(seqs((await contents(store)).messages), [4n]);
  },

  async "numbers are compared as numbers, not as words"({ store }) {
    const scribe = await Scribe.begin(store);
    await scribe.say(...words(101));
    for (const first of [9n, 10n, 99n, 100n]) {
      await store.log.trim("lobby", first);
      assertEquals(seqs((await contents(store)).messages), range(first, 101n));
      assertEquals((await store.log.extent("lobby"))?.first, first);
    }
  },

  async "a number beyond the end leaves no hole"({ store }) {
    const scribe = await Scribe.begin(store);
    await scribe.say("a", "b", "c");
    await store.log.trim("lobby", 9n);
    const { extent: found, messages } = await contents(store);
    const extent = present(found);
    assert(extent.tail === 3n && extent.first <= 4n);
    assertEquals(seqs(messages), range(extent.first, extent.tail));
    await scribe.say("d");
    assertEquals(seqs((await contents(store)).messages), range(extent.first, 4n));
  },

  async "a room that does not exist is not made, and no other is touched"({ store }) {
    const scribe = await Scribe.begin(store);
    await scribe.say("a", "b");
    await unchanged(store, async () => {
      await store.log.trim("nowhere", 2n);
      assertEquals(await store.log.extent("nowhere"), undefined);
    });
  },
});
