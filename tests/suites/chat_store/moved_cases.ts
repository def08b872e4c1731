import { assert, assertEquals } from "@std/assert";
import { newEpoch, type RoomAppend } from "../../../lib/chat/mod.ts";
import { cases, contents, done, range, Scribe, seqs, takeLease, unchanged } from "./kit.ts";

/** Epoch and end are compared in the step that appends. */
export const movedCases = cases({
  async "what is not as expected is refused, and nothing is changed"({ store }) {
    const scribe = await Scribe.begin(store);
    await scribe.say("a", "b", "c");
    const { epoch } = scribe;
    const wrong: Record<string, Partial<RoomAppend>> = {
      "the end is further on": { expect: { epoch, seq: 2n } },
      "the end is at the beginning": { expect: { epoch, seq: 0n } },
      "the end is not so far on": { expect: { epoch, seq: 4n } },
      "the epoch is another": { expect: { epoch: newEpoch(), seq: 3n } },
      "the epoch is none": { expect: { epoch: "", seq: 3n } },
      "the room exists, and is not empty": { create: true, expect: { epoch, seq: 0n } },
      "the room exists with another epoch": { create: true, expect: { epoch: newEpoch(), seq: 0n } },
    };
    for (const [why, over] of Object.entries(wrong)) {
      await unchanged(store, async () => {
        const step = scribe.step([scribe.entry("d", { key: "k" })], over);
        assertEquals(await scribe.send(step), { kind: "moved" }, why);
        assertEquals(await scribe.send(step), { kind: "moved" }, `${why}, again`);
      });
    }
    const [result] = await scribe.append([scribe.entry("other", { key: "k" })]);
    assertEquals(result?.kind, "stored", "a refused step leaves no key behind");
  },

  async "a room that exists and is as expected need not be made"({ store }) {
    const scribe = await Scribe.begin(store);
    await scribe.append([], { create: true }); // say that its answer was lost
    await scribe.append([scribe.entry("a")], { create: true });
    await scribe.append([scribe.entry("b")], { create: true });
    assertEquals((await contents(store)).messages.map(({ text }) => text), ["a", "b"]);
  },

  async "a room that does not exist is not made unless asked for"({ store }) {
    const scribe = await Scribe.begin(store);
    for (const expect of [{ epoch: scribe.epoch, seq: 0n }, { epoch: "", seq: 0n }]) {
      const step = scribe.step([scribe.entry("a")], { create: false, expect });
      assertEquals(await scribe.send(step), { kind: "moved" });
    }
    const late = scribe.step([scribe.entry("a")], { expect: { epoch: scribe.epoch, seq: 7n } });
    assertEquals(await scribe.send(late), { kind: "moved" }, "a new room begins with 1");
    assertEquals(await contents(store), { extent: undefined, messages: [] });
    assertEquals(await store.log.rooms(), []);
  },

  async "the step before the last is not done again"({ store }) {
    const scribe = await Scribe.begin(store);
    const first = scribe.step([scribe.entry("a")]);
    done(await scribe.send(first));
    scribe.tail = 1n;
    const last = scribe.step([scribe.entry("b")], { create: false });
    const answer = await scribe.send(last);
    await unchanged(store, async () => {
      // It may be answered as it was, or refused: either keeps the log as it is.
      const late = await scribe.send(first);
      assert(late.kind === "moved" || done(late).length === 1);
      assertEquals(await scribe.send(last), answer);
    });
  },

  async "of two that make a room, one does"({ store, again }) {
    await using other = await again();
    const token = await takeLease(store);
    for (let round = 0; round < 20; round++) {
      const room = `room-${round}`;
      const pair = [new Scribe(store, token, room), new Scribe(other, token, room)] as const;
      const results = await Promise.all(pair.map((scribe) => scribe.send(scribe.step([scribe.entry("a")]))));
      assertEquals(results.map(({ kind }) => kind).toSorted(), ["appended", "moved"]);
      const winner = results[0]?.kind === "appended" ? pair[0] : pair[1];
      assertEquals((await store.log.extent(room))?.epoch, winner.epoch);
    }
    assertEquals((await store.log.rooms()).length, 20);
  },

  async "of two that append at the same end, one does"({ store, again }) {
    await using other = await again();
    const scribe = await Scribe.begin(store);
    await scribe.append([]);
    for (let round = 1n; round <= 30n; round++) {
      const results = await Promise.all([store, other].map(async (one) => {
        const [result] = await one.log.append(scribe.token, [scribe.step([scribe.entry(`round ${round}`)])]);
        return result?.kind;
      }));
      assertEquals(results.toSorted(), ["appended", "moved"]);
      scribe.tail += 1n;
    }
    assertEquals(seqs((await contents(store)).messages), range(1n, 30n));
  },

  async "a new epoch keeps the messages and ends what was known of the room"({ store }) {
    const scribe = await Scribe.begin(store);
    const last = scribe.step([scribe.entry("a", { key: "k" }), scribe.entry("b")]);
    done(await scribe.send(last));
    const epoch = newEpoch();
    assertEquals(await store.log.changeEpoch(scribe.token, "lobby", epoch), true);
    const { extent, messages } = await contents(store);
    assertEquals(extent, { epoch, first: 1n, tail: 2n, lastTime: last.entries[1]!.sendTime });
    assertEquals(messages.map(({ text, position }) => [text, position]), [
      ["a", { epoch, seq: 1n }],
      ["b", { epoch, seq: 2n }],
    ]);
    const old = scribe.step([scribe.entry("c")], { create: false, expect: { epoch: scribe.epoch, seq: 2n } });
    assertEquals(await scribe.send(old), { kind: "moved" });
    assertEquals(await scribe.send(last), { kind: "moved" }, "its answer was of the old epoch");
    const next = scribe.step([scribe.entry("a", { key: "k" }), scribe.entry("c")], {
      create: false,
      expect: { epoch, seq: 2n },
    });
    assertEquals(done(await scribe.send(next)), [
      { kind: "repeated", seq: 1n, sendTime: last.entries[0]!.sendTime },
      { kind: "stored", seq: 3n, sendTime: next.entries[1]!.sendTime },
    ]);
  },

  async "a new epoch makes no room, and touches no other"({ store }) {
    const scribe = await Scribe.begin(store);
    await scribe.say("a");
    await unchanged(store, async () => {
      await store.log.changeEpoch(scribe.token, "nowhere", newEpoch());
      assertEquals(await store.log.extent("nowhere"), undefined);
    });
  },
});
