import { assertEquals } from "@std/assert";
import { cases, contents, range, Scribe, seqs, START_NS } from "./kit.ts";

const START_MS = Number(START_NS / 1_000_000n);

/** A message with a key is stored once, whatever is repeated. */
export const keyCases = cases({
  async "the same key with the same content answers as the first time"({ store }) {
    const scribe = await Scribe.begin(store);
    const [first] = await scribe.append([scribe.entry("a", { key: "k" })]);
    await scribe.say("between");
    const [again] = await scribe.append([scribe.entry("a", { key: "k" })]);
    assertEquals(again, { ...first, kind: "repeated" });
    assertEquals((await contents(store)).messages.map(({ text }) => text), ["a", "between"]);
  },

  async "the same key with other content is a conflict, and the first content stays"({ store }) {
    const scribe = await Scribe.begin(store);
    const [first] = await scribe.append([scribe.entry("a", { key: "k" })]);
    assertEquals(await scribe.append([scribe.entry("b", { key: "k" })]), [{ kind: "conflict" }]);
    assertEquals(await scribe.append([scribe.entry("a", { key: "k" })]), [{ ...first, kind: "repeated" }]);
    assertEquals((await contents(store)).messages.map(({ text }) => text), ["a"]);
  },

  async "what is not stored takes no number"({ store }) {
    const scribe = await Scribe.begin(store);
    await scribe.append([scribe.entry("a", { key: "k" })]);
    const results = await scribe.append([
      scribe.entry("b"),
      scribe.entry("a", { key: "k" }),
      scribe.entry("c"),
      scribe.entry("x", { key: "k" }),
      scribe.entry("d", { key: "k2" }),
    ]);
    assertEquals(results.map((result) => result.kind === "conflict" ? 0n : result.seq), [2n, 1n, 3n, 0n, 4n]);
    const { extent, messages } = await contents(store);
    assertEquals(seqs(messages), range(1n, 4n));
    assertEquals(extent?.lastTime, messages.at(-1)?.sendTime);
  },

  async "a step in which nothing is new changes no end"({ store }) {
    const scribe = await Scribe.begin(store);
    await scribe.append([scribe.entry("a", { key: "k" })]);
    const before = await store.log.extent("lobby");
    await scribe.append([scribe.entry("a", { key: "k" }), scribe.entry("b", { key: "k" })]);
    assertEquals(await store.log.extent("lobby"), before);
  },

  async "a key that comes twice in one step is recognised"({ store }) {
    const scribe = await Scribe.begin(store);
    const results = await scribe.append([
      scribe.entry("a", { key: "k" }),
      scribe.entry("a", { key: "k" }),
      scribe.entry("b", { key: "k" }),
      scribe.entry("c"),
    ]);
    assertEquals(results.map(({ kind }) => kind), ["stored", "repeated", "conflict", "stored"]);
    assertEquals(results[1], { ...results[0], kind: "repeated" });
    assertEquals((await contents(store)).messages.map(({ text }) => text), ["a", "c"]);
  },

  async "a key counts in its room alone"({ store }) {
    const a = await Scribe.begin(store, "a");
    const b = new Scribe(store, a.token, "b");
    await a.append([a.entry("text", { key: "k" })]);
    const [result] = await b.append([b.entry("other", { key: "k" })]);
    assertEquals(result?.kind, "stored");
  },

  async "no key is no key"({ store }) {
    const scribe = await Scribe.begin(store);
    const twice = [scribe.entry("a"), scribe.entry("a")];
    const results = [...await scribe.append(twice), ...await scribe.append(twice)];
    assertEquals(results.map(({ kind }) => kind), ["stored", "stored", "stored", "stored"]);
  },

  async "a key outlives its message"({ store }) {
    const scribe = await Scribe.begin(store);
    const [first] = await scribe.append([scribe.entry("a", { key: "k" }), scribe.entry("b")]);
    await store.log.trim("lobby", 3n);
    assertEquals(await scribe.append([scribe.entry("a", { key: "k" })]), [{ ...first, kind: "repeated" }]);
  },

  async "keys that came later than what is dropped are kept"({ store }) {
    const scribe = await Scribe.begin(store);
    const [first] = await scribe.append([scribe.entry("a", { key: "k" })]);
    await store.log.forgetKeys(START_MS);
    assertEquals(await scribe.append([scribe.entry("a", { key: "k" })]), [{ ...first, kind: "repeated" }]);
  },

  "keys that are dropped are new again, and their messages stay": {
    needs: "keepsKeys",
    async run({ store }) {
      const scribe = await Scribe.begin(store);
      await scribe.append([scribe.entry("a", { key: "k" })]);
      await store.log.forgetKeys(START_MS + 1_000);
      const [result] = await scribe.append([scribe.entry("b", { key: "k" })]);
      assertEquals(result?.kind, "stored");
      assertEquals((await contents(store)).messages.map(({ text }) => text), ["a", "b"]);
    },
  },
});
