import { assertEquals, assertNotEquals } from "@std/assert";
import type { LeaseClaim, LeaseRecord } from "../../../lib/chat/mod.ts";
import { cases, present, takeLease } from "./kit.ts";

function claim(holder: string): LeaseClaim {
  return { holder, address: `${holder}.example:51075`, token: crypto.randomUUID() };
}

/** One holder at a time, judged by what the others saw. */
export const leaseCases = cases({
  async "there is no record before the first holder"({ store: { leases } }) {
    assertEquals(await leases.peek(), undefined);
    assertEquals(await leases.renew("token"), false);
    assertEquals(await leases.renew(""), false);
    await leases.release("token");
    await leases.release("");
    assertEquals(await leases.peek(), undefined);
  },

  async "the first holder is on record"({ store: { leases } }) {
    const a = claim("a");
    const record = present(await leases.acquire(undefined, a));
    assertEquals(record, { ...a, term: 1, beat: record.beat });
    assertEquals(await leases.peek(), record);
  },

  async "whoever did not see the record as it is gets nothing"({ store: { leases } }) {
    const unseen: LeaseRecord = { ...claim("ghost"), term: 1, beat: 0 };
    assertEquals(await leases.acquire(unseen, claim("b")), undefined);
    assertEquals(await leases.acquire({ ...unseen, token: "" }, claim("b")), undefined);
    assertEquals(await leases.peek(), undefined);

    const record = present(await leases.acquire(undefined, claim("a")));
    for (const seen of [undefined, unseen, { ...record, token: "" }, { ...record, beat: record.beat + 1 }]) {
      assertEquals(await leases.acquire(seen, claim("b")), undefined);
    }
    assertEquals(await leases.peek(), record);
  },

  async "a holder that renewed after it was seen keeps the lease"({ store: { leases } }) {
    const seen = present(await leases.acquire(undefined, claim("a")));
    assertEquals(await leases.renew(seen.token), true);
    assertEquals(await leases.acquire(seen, claim("b")), undefined);
    assertEquals(await leases.peek(), { ...seen, beat: seen.beat + 1 });
  },

  async "a holder that stands still is replaced, and every term is one more"({ store: { leases } }) {
    let seen: LeaseRecord | undefined;
    for (let term = 1; term <= 4; term++) {
      const next = claim(`holder-${term}`);
      const record = present(await leases.acquire(seen, next));
      assertEquals(record, { ...next, term, beat: record.beat });
      assertEquals(await leases.peek(), record);
      if (seen) assertEquals(await leases.renew(seen.token), false);
      assertEquals(await leases.peek(), record, "the old holder changes nothing");
      seen = record;
    }
  },

  async "each renewal is one beat and nothing else"({ store: { leases } }) {
    const record = present(await leases.acquire(undefined, claim("a")));
    for (let beat = 1; beat <= 12; beat++) {
      assertEquals(await leases.renew(record.token), true);
      assertEquals(await leases.peek(), { ...record, beat: record.beat + beat });
    }
  },

  async "a lease that is given back is free at once"({ store: { leases } }) {
    const record = present(await leases.acquire(undefined, claim("a")));
    await leases.release(record.token);
    const free = await leases.peek();
    assertEquals(free, { ...record, token: "" });
    assertEquals(await leases.renew(record.token), false);
    assertEquals(await leases.renew(""), false, "an empty token holds nothing");
    assertEquals(await leases.peek(), free);
    assertEquals(await leases.acquire(record, claim("b")), undefined, "it was seen before it was given back");
    const next = await leases.acquire(free, claim("b"));
    assertEquals([next?.holder, next?.term], ["b", record.term + 1]);
  },

  async "only the holder gives it back"({ store: { leases } }) {
    const old = present(await leases.acquire(undefined, claim("a")));
    const record = present(await leases.acquire(old, claim("b")));
    for (const token of [old.token, "stranger", ""]) await leases.release(token);
    assertEquals(await leases.peek(), record);
  },

  async "a record that was renewed and given back is not the one that was seen before"(
    { store: { leases } },
  ) {
    const first = present(await leases.acquire(undefined, claim("a")));
    await leases.release(first.token);
    const free = await leases.peek();
    const second = present(await leases.acquire(free, claim("b")));
    await leases.renew(second.token);
    assertNotEquals(await leases.peek(), free);
    assertEquals(await leases.acquire(free, claim("c")), undefined);
  },

  async "of two that saw the same, one gets it"({ store, again }) {
    await using other = await again();
    for (let round = 0; round < 30; round++) {
      const seen = await store.leases.peek();
      const claims = [claim("a"), claim("b")] as const;
      const [one, two] = await Promise.all([
        store.leases.acquire(seen, claims[0]),
        other.leases.acquire(seen, claims[1]),
      ]);
      assertEquals([one, two].filter(Boolean).length, 1);
      assertEquals(await store.leases.peek(), one ?? two);
      assertEquals((one ?? two)?.term, round + 1);
    }
  },

  async "a renewal and a takeover that race do not both win"({ store, again }) {
    await using other = await again();
    let token = await takeLease(store);
    for (let round = 0; round < 30; round++) {
      const seen = await store.leases.peek();
      const next = claim("b");
      const [renewed, taken] = await Promise.all([
        store.leases.renew(token),
        other.leases.acquire(seen, next),
      ]);
      assertEquals(renewed, taken === undefined);
      if (taken) token = next.token;
    }
  },
});
