import { assertEquals } from "@std/assert";
import type { ChatStore } from "../../../lib/chat/mod.ts";
import { cases, contents, done, present, Scribe, words } from "./kit.ts";

const BOX = { mailbox: "box", room: "lobby" };
const FROM = { epoch: "e", seq: 0n };
const TO = { epoch: "e", seq: 2n ** 53n + 1n };

/** Fills a store with some of everything, and answers what must hold of whatever opens it later. */
async function fill(store: ChatStore): Promise<(later: ChatStore) => Promise<void>> {
  const scribe = await Scribe.begin(store);
  const [first] = await scribe.append([scribe.entry("a", { key: "k" })]);
  await scribe.say(...words(20));
  await store.log.trim("lobby", 4n);
  await new Scribe(store, scribe.token, "hall").append([]);
  const step = scribe.step([scribe.entry("last")]);
  const answer = await scribe.send(step);
  scribe.tail += BigInt(done(answer).length);
  await store.leases.renew(scribe.token);
  const flush = { ...BOX, from: FROM, to: TO, flushId: "f" };
  await store.cursors.open(BOX, FROM);
  await store.cursors.commit(flush);
  const held = async ({ log, leases }: ChatStore) => {
    return [await log.rooms(), await log.listRooms(undefined, 10), await leases.peek()];
  };
  const before = [await contents(store), ...await held(store)];

  return async (later) => {
    assertEquals([await contents(later), ...await held(later)], before);
    assertEquals(await later.lineage.confirm(scribe.token), "same", "a restart is no other life");
    assertEquals(await later.log.append(scribe.token, [step]), [answer], "the last step is known");
    const repeat = scribe.step([scribe.entry("a", { key: "k" }), scribe.entry("b", { key: "k" })]);
    const [result] = await later.log.append(scribe.token, [repeat]);
    assertEquals(done(result), [{ ...first, kind: "repeated" }, { kind: "conflict" }], "keys are known");
    assertEquals(await later.cursors.open(BOX, FROM), TO);
    assertEquals(await later.cursors.commit(flush), { committed: true, cursor: TO }, "moves are known");
    assertEquals(await later.leases.renew(scribe.token), true);
  };
}

/** What is answered is kept. */
export const reopenCases = cases({
  async "another connection sees all of it at once"({ store, again }) {
    await using other = await again();
    const holds = await fill(store);
    await holds(other);
  },

  async "closing and opening keeps all of it"({ store, again }) {
    const holds = await fill(store);
    await store[Symbol.asyncDispose]();
    await using later = await again();
    await holds(later);
  },

  "a crash of the store keeps all of it": {
    needs: "cannotCrash",
    async run({ store, again, crash }) {
      const holds = await fill(store);
      await present(crash)();
      await using later = await again();
      await holds(later);
    },
  },
});
