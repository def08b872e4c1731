import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { ErrorInfoSchema } from "../../../proto/gen/google/rpc/error_details_pb.ts";
import { fieldViolations } from "../../../lib/error/mod.ts";
import { type Cases, everyone, failure, FULL, newUser } from "./kit.ts";

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Users are made whole, once an email. */
export const createCases: Cases = {
  async "a user is what was given, an id, a time and an etag"({ store: { directory }, clock }) {
    const user = await directory.create(FULL);
    const { credential, ...given } = FULL;
    const { id, etag, ...rest } = user;
    assertEquals(rest, { ...given, createdMs: clock.wallMs() });
    assert(UUID_V7.test(id), id);
    assertNotEquals(etag, "");
    assertEquals(await directory.get(id), user);
    assertEquals(await directory.credential(id), credential);
  },

  async "what is not given is ACTIVE, no roles, no metadata, no phone, no credential"(
    { store: { directory } },
  ) {
    const { id } = await directory.create(newUser());
    const user = await directory.get(id);
    assertEquals([user.status, user.roles, user.metadata], ["ACTIVE", [], {}]);
    assert(!("phone" in user));
    assertEquals(await directory.credential(id), undefined);
  },

  async "the credential is in nothing that is answered of the user"({ store }) {
    const { directory } = store;
    const created = await directory.create(FULL);
    const [result] = await directory.createMany([newUser({ credential: FULL.credential })]);
    const answers = [
      created,
      result,
      await directory.get(created.id),
      await directory.findByEmail(FULL.email),
      await directory.update(created.id, { name: "x" }),
      await directory.list({ page: 1, pageSize: 10 }),
    ];
    assert(!Deno.inspect(answers, { depth: 10 }).includes(FULL.credential));
  },

  async "a taken email is ALREADY_EXISTS naming email, whatever its case, and leaves nothing"({ store }) {
    const { directory } = store;
    const first = await directory.create(FULL);
    for (
      const email of [
        FULL.email,
        FULL.email.toLowerCase(),
        FULL.email.toUpperCase(),
        "ａna.silva@example.com",
      ]
    ) {
      const error = await failure(directory.create(newUser({ email })), "ALREADY_EXISTS");
      assertEquals(fieldViolations(error).map(({ field }) => field), ["email"]);
      assertEquals(error.find(ErrorInfoSchema)?.reason, "EMAIL_TAKEN");
    }
    assertEquals(await everyone(store), [first]);
  },

  async "of many who take an email at once, in two processes, one gets it"({ store, again }) {
    await using other = await again();
    for (let round = 0; round < 10; round++) {
      const spellings = [
        `race${round}@x.org`,
        `RACE${round}@x.org`,
        `Race${round}@X.ORG`,
        `race${round}@x.org`,
      ];
      const results = await Promise.allSettled(
        spellings.map((email, i) => (i % 2 ? other : store).directory.create(newUser({ email }))),
      );
      assertEquals(results.filter(({ status }) => status === "fulfilled").length, 1);
      for (const result of results) {
        if (result.status === "rejected") assertEquals(result.reason.code, "ALREADY_EXISTS");
      }
    }
    assertEquals((await everyone(store)).length, 10);
  },

  async "findByEmail finds whatever the case, and nobody else"({ store: { directory } }) {
    const user = await directory.create(FULL);
    await directory.create(newUser());
    for (const email of [FULL.email, FULL.email.toLowerCase(), FULL.email.toUpperCase()]) {
      assertEquals(await directory.findByEmail(email), user);
    }
    assertEquals(await directory.findByEmail("silva@example.com"), undefined);
    assertEquals(await directory.findByEmail(""), undefined);
    assertEquals(await directory.findByEmail("__proto__"), undefined);
  },

  async "a user that is not there is NOT_FOUND"({ store: { directory } }) {
    await failure(directory.get("nobody"), "NOT_FOUND");
    await failure(directory.get(""), "NOT_FOUND");
    await failure(directory.delete("nobody"), "NOT_FOUND");
    await failure(directory.update("nobody", { name: "x" }), "NOT_FOUND");
    await failure(directory.update("nobody", {}, { etag: "1" }), "NOT_FOUND");
    await failure(directory.setCredential("nobody", "x"), "NOT_FOUND");
    assertEquals(await directory.credential("nobody"), undefined);
  },

  async "a credential is replaced, and the etag stays"({ store: { directory } }) {
    const user = await directory.create(newUser());
    await directory.setCredential(user.id, "one");
    assertEquals(await directory.credential(user.id), "one");
    await directory.setCredential(user.id, "two");
    assertEquals(await directory.credential(user.id), "two");
    assertEquals(await directory.get(user.id), user);
  },

  async "createMany makes those that can be made, in order, and says why of the others"({ store }) {
    const { directory } = store;
    const taken = await directory.create(newUser({ email: "taken@x.org" }));
    const drafts = [
      newUser({ credential: "c0" }),
      newUser({ email: "TAKEN@x.org", credential: "c1" }),
      newUser({ email: "twice@x.org" }),
      newUser({ email: "Twice@x.org" }),
      newUser(),
    ];
    const results = await directory.createMany(drafts);
    assertEquals(
      results.map((r) => "user" in r ? r.user.email : r.error.code),
      [drafts[0]!.email, "ALREADY_EXISTS", "twice@x.org", "ALREADY_EXISTS", drafts[4]!.email],
    );
    const users = results.flatMap((r) => "user" in r ? [r.user] : []);
    assertEquals(await everyone(store), [taken, ...users]);
    assertEquals(await directory.credential(users[0]!.id), "c0");
    assertEquals(await directory.createMany([]), []);
  },

  async "createMany of more than a batch is in order too"({ store: { directory } }) {
    const results = await directory.createMany(Array.from({ length: 450 }, () => newUser()));
    const ids = results.map((r) => "user" in r ? r.user.id : r.error.message);
    assertEquals(new Set(ids).size, 450);
    assertEquals(ids.toSorted(), ids);
    const page = await directory.list({ page: 5, pageSize: 100 });
    assertEquals(page.users.map(({ id }) => id), ids.slice(400));
    assertEquals([page.totalCount, page.hasMore], [450, false]);
  },
};
