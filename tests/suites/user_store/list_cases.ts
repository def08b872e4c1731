import { assertEquals, assertRejects } from "@std/assert";
import type { User, UserStatus } from "../../../lib/users/mod.ts";
import { type Cases, newUser, type Subject } from "./kit.ts";

const STATUSES: readonly UserStatus[] = ["ACTIVE", "INACTIVE", "BANNED"];

/** Users by turns of each status, time passing between some of them. */
async function fill({ store, clock }: Subject, count: number): Promise<User[]> {
  const users: User[] = [];
  for (let i = 0; i < count; i++) {
    if (i % 4 === 0) clock.advance(i % 8 === 0 ? 1 : 5_000);
    users.push(await store.directory.create(newUser({ status: STATUSES[i % 3]! })));
  }
  return users;
}

/** Lists are in order, whole and counted. */
export const listCases: Cases = {
  async "an empty store has an empty first page"({ store: { directory } }) {
    const empty = { users: [], totalCount: 0, hasMore: false };
    assertEquals(await directory.list({ page: 1, pageSize: 10 }), empty);
    assertEquals(await directory.list({ page: 7, pageSize: 10, status: "BANNED" }), empty);
  },

  async "pages of every size give each user once, in the order in which they were made"(subject) {
    const { directory } = subject.store;
    const users = await fill(subject, 23);
    for (const pageSize of [1, 2, 7, 22, 23, 24, 1_000]) {
      const seen: User[] = [];
      for (let page = 1;; page++) {
        const { users: some, totalCount, hasMore } = await directory.list({ page, pageSize });
        seen.push(...some);
        assertEquals(totalCount, 23);
        assertEquals(hasMore, seen.length < 23);
        if (!hasMore) break;
        assertEquals(some.length, pageSize);
      }
      assertEquals(seen, users);
    }
  },

  async "a page behind the last is empty"(subject) {
    await fill(subject, 5);
    const page = await subject.store.directory.list({ page: 2 ** 31 - 1, pageSize: 1_000 });
    assertEquals(page, { users: [], totalCount: 5, hasMore: false });
  },

  async "of one status only those are listed and counted, also after changes"(subject) {
    const { directory } = subject.store;
    const users = await fill(subject, 9);
    const of = async (status: UserStatus) => {
      const { users, totalCount, hasMore } = await directory.list({ page: 1, pageSize: 4, status });
      assertEquals([totalCount, hasMore], [users.length, false]);
      return users.map(({ id }) => id);
    };
    for (const status of STATUSES) {
      assertEquals(await of(status), users.filter((u) => u.status === status).map(({ id }) => id));
    }
    const [first, second] = [users[0]!.id, users[1]!.id];
    await directory.update(second, { status: "ACTIVE" });
    await directory.update(second, { status: "ACTIVE" });
    await directory.delete(first);
    assertEquals(await of("ACTIVE"), [users[1]!.id, users[3]!.id, users[6]!.id]);
    assertEquals(await of("INACTIVE"), [users[4]!.id, users[7]!.id]);
    assertEquals(await of("BANNED"), [users[2]!.id, users[5]!.id, users[8]!.id]);
    assertEquals((await directory.list({ page: 1, pageSize: 1 })).totalCount, 8);
  },

  async "the order holds when the clock is set back"({ store: { directory }, clock }) {
    const ids: string[] = [];
    for (let i = 0; i < 6; i++) {
      ids.push((await directory.create(newUser())).id);
      clock.setWall(clock.wallMs() - 60_000);
    }
    const { users } = await directory.list({ page: 1, pageSize: 10 });
    assertEquals(users.map(({ id }) => id), ids);
  },

  async "what is no page is a RangeError"({ store: { directory } }) {
    for (const [page, pageSize] of [[0, 1], [-1, 1], [1.5, 1], [2 ** 31, 1], [1, 0], [1, 1_001], [1, NaN]]) {
      await assertRejects(() => directory.list({ page: page!, pageSize: pageSize! }), RangeError);
    }
  },

  async "what one process makes another lists at once, and keeps when it is opened later"(subject) {
    const { store, again } = subject;
    const users = await fill(subject, 4);
    {
      await using other = await again();
      assertEquals((await other.directory.list({ page: 1, pageSize: 9 })).users, users);
    }
    await store[Symbol.asyncDispose]();
    await using later = await again();
    assertEquals((await later.directory.list({ page: 1, pageSize: 9 })).users, users);
  },
};
