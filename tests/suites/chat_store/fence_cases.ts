import { assertEquals } from "@std/assert";
import { newEpoch } from "../../../lib/chat/mod.ts";
import { cases, contents, done, Scribe, takeLease, unchanged } from "./kit.ts";

/** Only the token of the lease writes, and it is compared in the step that appends. */
export const fenceCases = cases({
  async "a token that was replaced is refused, though epoch and end are right"({ store }) {
    const scribe = await Scribe.begin(store);
    await scribe.say("a");
    const next = await takeLease(store, "standby");
    const step = scribe.step([scribe.entry("b", { key: "k" })]);
    await unchanged(store, async () => {
      assertEquals(await scribe.send(step, scribe.token), { kind: "fenced" });
      assertEquals(await scribe.send(step, scribe.token), { kind: "fenced" }, "and again");
    });
    assertEquals(done(await scribe.send(step, next)).map(({ kind }) => kind), ["stored"]);
    assertEquals((await contents(store)).extent?.tail, 2n);
  },

  async "a token that was replaced makes no room"({ store }) {
    const scribe = await Scribe.begin(store);
    await takeLease(store, "standby");
    assertEquals(await scribe.send(scribe.step([scribe.entry("a")])), { kind: "fenced" });
    assertEquals(await contents(store), { extent: undefined, messages: [] });
    assertEquals(await store.log.rooms(), []);
  },

  async "a token that was replaced is told so before all else"({ store }) {
    const scribe = await Scribe.begin(store);
    const last = scribe.step([scribe.entry("a")]);
    done(await scribe.send(last));
    await takeLease(store, "standby");
    assertEquals(await scribe.send(last), { kind: "fenced" }, "a step that comes again");
    const wrong = scribe.step([], { expect: { epoch: newEpoch(), seq: 9n } });
    assertEquals(await scribe.send(wrong), { kind: "fenced" }, "a step that is wrong besides");
  },

  async "every room of a fenced call is refused"({ store }) {
    const a = await Scribe.begin(store, "a");
    const b = new Scribe(store, a.token, "b");
    await a.say("a1");
    await takeLease(store, "standby");
    const results = await store.log.append(a.token, [a.step([a.entry("a2")]), b.step([b.entry("b1")])]);
    assertEquals(results, [{ kind: "fenced" }, { kind: "fenced" }]);
    assertEquals(await store.log.rooms(), ["a"]);
  },

  async "no token writes where there never was a lease"({ store }) {
    const scribe = new Scribe(store, "stranger");
    for (const token of ["stranger", ""]) {
      assertEquals(await scribe.send(scribe.step([scribe.entry("a")]), token), { kind: "fenced" });
      assertEquals(await store.log.changeEpoch(token, "lobby", newEpoch()), false);
    }
    assertEquals(await store.log.rooms(), []);
  },

  async "no token writes once the lease is given back, not even an empty one"({ store }) {
    const scribe = await Scribe.begin(store);
    await scribe.say("a");
    await store.leases.release(scribe.token);
    await unchanged(store, async () => {
      for (const token of [scribe.token, ""]) {
        assertEquals(await scribe.send(scribe.step([scribe.entry("b")]), token), { kind: "fenced" });
        assertEquals(await store.log.changeEpoch(token, "lobby", newEpoch()), false);
      }
    });
  },

  async "a token that was replaced changes no epoch"({ store }) {
    const scribe = await Scribe.begin(store);
    await scribe.say("a");
    await takeLease(store, "standby");
    await unchanged(store, async () => {
      assertEquals(await store.log.changeEpoch(scribe.token, "lobby", newEpoch()), false);
    });
  },

  async "a token that is renewed goes on writing"({ store }) {
    const scribe = await Scribe.begin(store);
    await scribe.say("a");
    assertEquals(await store.leases.renew(scribe.token), true);
    await scribe.say("b");
    assertEquals((await contents(store)).extent?.tail, 2n);
  },

  async "a step that races a change of hands is done whole or not at all"({ store, again }) {
    await using other = await again();
    const scribe = await Scribe.begin(store);
    await scribe.append([]);
    for (let round = 0; round < 20; round++) {
      const step = scribe.step([scribe.entry("a"), scribe.entry("b")]);
      const [result, token] = await Promise.all([scribe.send(step), takeLease(other, `holder ${round}`)]);
      if (result.kind === "appended") scribe.tail += 2n;
      else assertEquals(result, { kind: "fenced" });
      assertEquals((await store.log.extent("lobby"))?.tail, scribe.tail);
      scribe.token = token;
    }
  },
});
