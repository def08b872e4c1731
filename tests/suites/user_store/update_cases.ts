import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { ErrorInfoSchema } from "../../../proto/gen/google/rpc/error_details_pb.ts";
import { fieldViolations } from "../../../lib/error/mod.ts";
import { type Cases, everyone, failure, FULL, newUser } from "./kit.ts";

/** Updates change what is given, and lose nothing. */
export const updateCases: Cases = {
  async "each field is changed by itself, and the etag with it"({ store: { directory } }) {
    let user = await directory.create(FULL);
    for (
      const changes of [
        { name: "Ana B." },
        { email: "ana@other.org" },
        { status: "BANNED" },
        { roles: [] },
        { metadata: { only: "this" } },
        { metadata: {} },
        { phone: "123" },
        { name: "Z", status: "ACTIVE", roles: ["x"] },
      ] as const
    ) {
      const updated = await directory.update(user.id, changes);
      assertNotEquals(updated.etag, user.etag);
      assertEquals(updated, { ...user, ...changes, etag: updated.etag });
      assertEquals(await directory.get(user.id), updated);
      user = updated;
    }
    const { phone: _, ...rest } = user;
    const without = await directory.update(user.id, { phone: null });
    assertEquals(without, { ...rest, etag: without.etag });
    assert(!("phone" in await directory.get(user.id)));
    assertEquals(await directory.credential(user.id), FULL.credential);
  },

  async "without a field nothing is changed, the etag neither"({ store: { directory } }) {
    const user = await directory.create(FULL);
    assertEquals(await directory.update(user.id, {}), user);
    assertEquals(await directory.update(user.id, {}, { etag: user.etag }), user);
    assertEquals(await directory.update(user.id, {}, { etag: "" }), user);
    await failure(directory.update(user.id, {}, { etag: "other" }), "ABORTED");
  },

  async "an update from an older state is ABORTED, and changes nothing"({ store: { directory } }) {
    const { id, etag } = await directory.create(newUser());
    const now = await directory.update(id, { name: "first" }, { etag });
    const error = await failure(
      directory.update(id, { name: "second", email: "second@x.org", status: "BANNED" }, { etag }),
      "ABORTED",
    );
    assertEquals(error.find(ErrorInfoSchema)?.metadata["etag"], now.etag);
    assertEquals(await directory.get(id), now);
    assertEquals(await directory.findByEmail("second@x.org"), undefined);
    assertEquals((await directory.update(id, { name: "second" }, { etag: now.etag })).name, "second");
  },

  async "of many updates from the same state, in two processes, one is made"({ store, again }) {
    await using other = await again();
    let { id, etag } = await store.directory.create(newUser());
    for (let round = 0; round < 10; round++) {
      const results = await Promise.allSettled(
        [0, 1, 2, 3].map((i) =>
          (i % 2 ? other : store).directory.update(id, { name: `${round}.${i}` }, { etag })
        ),
      );
      const made = results.flatMap((r) => r.status === "fulfilled" ? [r.value] : []);
      assertEquals(made.length, 1);
      assertEquals(await store.directory.get(id), made[0]);
      etag = made[0]!.etag;
    }
  },

  async "updates of different fields at once are all made"({ store, again }) {
    await using other = await again();
    const { id } = await store.directory.create(newUser());
    await Promise.all([
      store.directory.update(id, { name: "N" }),
      other.directory.update(id, { phone: "777" }),
      store.directory.update(id, { roles: ["r"] }),
      other.directory.update(id, { metadata: { m: "1" } }),
      store.directory.update(id, { status: "INACTIVE" }),
    ]);
    const { name, phone, roles, metadata, status } = await store.directory.get(id);
    assertEquals([name, phone, roles, metadata, status], ["N", "777", ["r"], { m: "1" }, "INACTIVE"]);
  },

  async "a new email is taken and the old one given up"({ store: { directory } }) {
    const user = await directory.create(newUser({ email: "old@x.org" }));
    const moved = await directory.update(user.id, { email: "New@x.org" });
    assertEquals(await directory.findByEmail("new@X.org"), moved);
    assertEquals(await directory.findByEmail("old@x.org"), undefined);
    const heir = await directory.create(newUser({ email: "OLD@x.org" }));
    assertEquals(await directory.findByEmail("old@x.org"), heir);
  },

  async "another's email is ALREADY_EXISTS, and nothing is changed; one's own may change its case"(
    { store },
  ) {
    const { directory } = store;
    const other = await directory.create(newUser({ email: "other@x.org" }));
    const user = await directory.create(newUser({ email: "own@x.org" }));
    const error = await failure(
      directory.update(user.id, { name: "x", email: "OTHER@x.org", status: "BANNED" }),
      "ALREADY_EXISTS",
    );
    assertEquals(fieldViolations(error).map(({ field }) => field), ["email"]);
    assertEquals(await everyone(store), [other, user]);
    assertEquals((await directory.list({ page: 1, pageSize: 9, status: "BANNED" })).totalCount, 0);
    const same = await directory.update(user.id, { email: "Own@X.org" });
    assertEquals(same.email, "Own@X.org");
    assertEquals(await directory.findByEmail("own@x.org"), same);
  },

  async "of several who change to an email at once, one gets it, and the others keep theirs"(
    { store, again },
  ) {
    await using other = await again();
    const users = [];
    for (let i = 0; i < 4; i++) users.push(await store.directory.create(newUser()));
    for (let round = 0; round < 8; round++) {
      const email = `goal${round}@x.org`;
      const results = await Promise.allSettled(
        users.map(({ id }, i) => (i % 2 ? other : store).directory.update(id, { email })),
      );
      assertEquals(results.filter(({ status }) => status === "fulfilled").length, 1);
    }
    const now = await everyone(store);
    assertEquals(new Set(now.map(({ email }) => email)).size, 4);
    for (const user of now) assertEquals(await store.directory.findByEmail(user.email), user);
  },

  async "a new credential is a change, made with the others or not at all"({ store: { directory } }) {
    const { id, etag } = await directory.create(FULL);
    const updated = await directory.update(id, { credential: "new" }, { etag });
    assertNotEquals(updated.etag, etag);
    assertEquals(await directory.credential(id), "new");
    await failure(directory.update(id, { credential: "late" }, { etag }), "ABORTED");
    await directory.create(newUser({ email: "other@x.org" }));
    await failure(directory.update(id, { credential: "late", email: "other@x.org" }), "ALREADY_EXISTS");
    assertEquals(await directory.credential(id), "new");
    assertEquals(await directory.get(id), updated);
    await directory.update(id, { credential: "newer", name: "N" });
    assertEquals([await directory.credential(id), (await directory.get(id)).name], ["newer", "N"]);
  },

  async "a user is deleted as it is, or as its etag says"({ store: { directory } }) {
    const { id, etag } = await directory.create(newUser());
    const now = await directory.update(id, { name: "x" });
    await failure(directory.delete(id, { etag }), "ABORTED");
    assertEquals(await directory.get(id), now);
    await directory.delete(id, { etag: now.etag });
    await failure(directory.delete(id, { etag: now.etag }), "NOT_FOUND");
  },

  async "what is deleted is gone, its credential too, and its email is free"({ store }) {
    const { directory } = store;
    const stays = await directory.create(newUser());
    const { id } = await directory.create(FULL);
    await directory.delete(id);
    await failure(directory.get(id), "NOT_FOUND");
    await failure(directory.delete(id), "NOT_FOUND");
    await failure(directory.update(id, { name: "x" }), "NOT_FOUND");
    assertEquals(await directory.credential(id), undefined);
    assertEquals(await directory.findByEmail(FULL.email), undefined);
    const again = await directory.create({ name: FULL.name, email: FULL.email });
    assertNotEquals(again.id, id);
    assertEquals(await directory.credential(again.id), undefined);
    assertEquals(await everyone(store), [stays, again]);
  },
};
