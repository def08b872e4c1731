import { assert, assertEquals } from "@std/assert";
import { MAX_TEXT_BYTES } from "../../../lib/chat/mod.ts";
import { cases, contents, done, range, Scribe, seqs, START_NS, words } from "./kit.ts";

/** Texts that a store may not take for its own syntax, or lose a byte of. */
const ODD = [
  ` "double" and 'single' and \`back\` `,
  "two\nlines\r\nand\ttabs",
  "nul \0 in the middle",
  "\0",
  "🙂 👩‍👩‍👧 é è e\u0301 \u{10ffff}",
  "*3\r\n$3\r\nSET\r\n",
  "]] .. redis.call('FLUSHALL') -- %d %s",
  "'); DROP TABLE message; --",
  "1e14",
  "007",
  " ",
  "",
];

/** Order, numbers, contents, and steps that come again. */
export const appendCases = cases({
  async "the first step makes the room"({ store }) {
    const scribe = await Scribe.begin(store);
    assertEquals(await store.log.rooms(), []);
    assertEquals(await store.log.extent("lobby"), undefined);
    const entries = [scribe.entry("a"), scribe.entry("b")];
    const sendTimes = entries.map((entry) => entry.sendTime);
    assertEquals(await scribe.append(entries), [
      { kind: "stored", seq: 1n, sendTime: sendTimes[0] },
      { kind: "stored", seq: 2n, sendTime: sendTimes[1] },
    ]);
    const extent = { epoch: scribe.epoch, first: 1n, tail: 2n, lastTime: sendTimes[1] };
    assertEquals(await store.log.extent("lobby"), extent);
    assertEquals(await store.log.rooms(), ["lobby"]);
  },

  async "messages come back in order, without holes, as they were given"({ store }) {
    const scribe = await Scribe.begin(store);
    const entries = words(60).map((text, i) => scribe.entry(text, { author: `author ${i % 7}` }));
    for (let at = 0, size = 1; at < entries.length; at += size++) {
      await scribe.append(entries.slice(at, at + size));
    }
    const { extent, messages } = await contents(store);
    assertEquals(extent?.tail, 60n);
    assertEquals(
      messages,
      entries.map(({ author, text, sendTime }, i) => ({
        room: "lobby",
        position: { epoch: scribe.epoch, seq: BigInt(i) + 1n },
        author,
        text,
        sendTime,
      })),
    );
  },

  async "texts, authors and keys keep every byte"({ store }) {
    const scribe = await Scribe.begin(store);
    const entries = ODD.map((text) =>
      scribe.entry(text, { author: text, key: text, digest: `${text}${text}` })
    );
    await scribe.append(entries);
    const { messages } = await contents(store);
    assertEquals(messages.map(({ text }) => text), ODD);
    assertEquals(messages.map(({ author }) => author), ODD);
    const again = await scribe.append(entries);
    assertEquals(again.map(({ kind }) => kind), ODD.map((text) => text ? "repeated" : "stored"));
  },

  async "the longest text is kept"({ store }) {
    const scribe = await Scribe.begin(store);
    const text = "\u00e9".repeat(MAX_TEXT_BYTES / 2);
    await scribe.say(text, "short");
    assert((await contents(store)).messages[0]?.text === text);
  },

  async "times keep every digit"({ store }) {
    const scribe = await Scribe.begin(store);
    const times = [START_NS, START_NS + 1n, START_NS + 2n, 2n ** 63n - 1n];
    const entries = times.map((sendTime, i) => ({ ...scribe.entry("a", { key: `k${i}` }), sendTime }));
    const step = scribe.step(entries);
    const answered = done(await scribe.send(step));
    const repeated = done(await scribe.send(step));
    for (const results of [answered, repeated]) {
      assertEquals(results.map((result) => result.kind === "stored" && result.sendTime), times);
    }
    const { extent, messages } = await contents(store);
    assertEquals(messages.map((message) => message.sendTime), times);
    assertEquals(extent?.lastTime, times.at(-1));
  },

  async "a step of a thousand is one"({ store }) {
    const scribe = await Scribe.begin(store);
    const results = await scribe.say(...words(1_000));
    assertEquals(results.map((result) => result.kind === "stored" && result.seq), range(1n, 1_000n));
    assertEquals(seqs((await contents(store)).messages), range(1n, 1_000n));
  },

  async "a step without entries makes the room, and nothing else"({ store }) {
    const scribe = await Scribe.begin(store);
    assertEquals(await scribe.append([]), []);
    const extent = { epoch: scribe.epoch, first: 1n, tail: 0n, lastTime: 0n };
    assertEquals(await contents(store), { extent, messages: [] });
    assertEquals(await store.log.rooms(), ["lobby"]);
    await scribe.say("a");
    assertEquals((await store.log.extent("lobby"))?.tail, 1n);
    await scribe.append([]);
    assertEquals((await store.log.extent("lobby"))?.lastTime, (await contents(store)).messages[0]?.sendTime);
  },

  async "steps for several rooms are answered in their order, each for itself"({ store }) {
    const a = await Scribe.begin(store, "a");
    const [b, c] = [new Scribe(store, a.token, "b"), new Scribe(store, a.token, "c")];
    await b.say("b1");
    const results = await store.log.append(a.token, [
      c.step([c.entry("c1"), c.entry("c2")]),
      b.step([b.entry("b2")], { expect: { epoch: b.epoch, seq: 5n } }),
      a.step([a.entry("a1")]),
    ]);
    assertEquals(results.map((result) => result.kind), ["appended", "moved", "appended"]);
    assertEquals(done(results[0]!).length, 2);
    const texts = async (room: string) => (await contents(store, room)).messages.map(({ text }) => text);
    assertEquals([await texts("a"), await texts("b"), await texts("c")], [["a1"], ["b1"], ["c1", "c2"]]);
    assertEquals((await store.log.rooms()).toSorted(), ["a", "b", "c"]);
  },

  async "no steps are no answers"({ store }) {
    assertEquals(await store.log.append(await Scribe.begin(store).then(({ token }) => token), []), []);
  },

  async "a step that comes again answers the same and stores nothing"({ store }) {
    const scribe = await Scribe.begin(store);
    await scribe.append([scribe.entry("old", { key: "k" })]);
    const step = scribe.step([
      scribe.entry("new"),
      scribe.entry("old", { key: "k" }),
      scribe.entry("other", { key: "k" }),
      scribe.entry("newer", { key: "k2" }),
    ]);
    const answer = await scribe.send(step);
    assertEquals(done(answer).map(({ kind }) => kind), ["stored", "repeated", "conflict", "stored"]);
    for (let i = 0; i < 3; i++) assertEquals(await scribe.send(step), answer);
    assertEquals((await contents(store)).messages.map(({ text }) => text), ["old", "new", "newer"]);
  },

  async "a first step that comes again answers the same, from another connection too"({ store, again }) {
    const scribe = await Scribe.begin(store);
    const step = scribe.step([scribe.entry("a")]);
    const answer = await scribe.send(step);
    assertEquals(await scribe.send(step), answer);
    await using other = await again();
    assertEquals(await other.log.append(scribe.token, [step]), [answer]);
    assertEquals((await contents(store)).extent?.tail, 1n);
    scribe.tail = 1n;
    const empty = scribe.step([], { create: false });
    assertEquals([await scribe.send(empty), await scribe.send(empty)], [
      { kind: "appended", results: [] },
      { kind: "appended", results: [] },
    ]);
  },

  async "a step that comes twice at once is done once"({ store, again }) {
    await using other = await again();
    const scribe = await Scribe.begin(store);
    await scribe.append([]);
    for (let round = 0; round < 20; round++) {
      const step = scribe.step([scribe.entry("a"), scribe.entry("b")]);
      const [one, two] = await Promise.all([store, other].map((s) => s.log.append(scribe.token, [step])));
      assertEquals(one, two);
      scribe.tail += 2n;
    }
    assertEquals(seqs((await contents(store)).messages), range(1n, 40n));
  },
});
