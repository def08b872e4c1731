import { assertEquals, assertRejects } from "@std/assert";
import type { User, UserQuery, UserStatus } from "../../../lib/users/mod.ts";
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

  async "a text is looked for in names and emails, word by word, in letters of any case; or it is an id"(
    { store: { directory } },
  ) {
    const people = ["Ana Silva", "Иван Петров", "ÇELİK Kaya", "Zoe\u0308", "Silvana Prata", "100% real_name"];
    const users: User[] = [];
    for (const [at, name] of people.entries()) {
      users.push(await directory.create(newUser({ name, email: `U${at}@Example.com` })));
    }
    const found = async (text: string, more: Partial<UserQuery> = {}) => {
      const page = await directory.list({ page: 1, pageSize: 2, text, ...more });
      return [page.users.map(({ name }) => name), page.totalCount, page.hasMore];
    };
    assertEquals(await found("silv"), [["Ana Silva", "Silvana Prata"], 2, false]);
    assertEquals(await found("  AN\tsilva "), [["Ana Silva", "Silvana Prata"], 2, false]);
    assertEquals(await found("ana SILVA u0"), [["Ana Silva"], 1, false]);
    assertEquals(await found("ИВАН"), [["Иван Петров"], 1, false]);
    assertEquals(await found("zo\u00eb"), [["Zoe\u0308"], 1, false]);
    assertEquals(await found("u3@example.COM"), [["Zoe\u0308"], 1, false]);
    assertEquals(await found(users[1]!.id.toUpperCase()), [["Иван Петров"], 1, false]);
    assertEquals(await found(users[1]!.id.slice(0, -1)), [[], 0, false]);
    assertEquals(await found("100%"), [["100% real_name"], 1, false]);
    for (const mark of ["%", "_n"]) assertEquals((await found(mark))[1], 1, mark);
    assertEquals(await found("anasilva"), [[], 0, false]);
    assertEquals(await found("example.com"), [["Ana Silva", "Иван Петров"], 6, true]);
    assertEquals(await found("example.com", { page: 3 }), [["Silvana Prata", "100% real_name"], 6, false]);
    assertEquals(await found("example.com", { page: 4 }), [[], 6, false]);
    assertEquals(await found(" \n"), [["Ana Silva", "Иван Петров"], 6, true]);
    await directory.update(users[0]!.id, { status: "BANNED", name: "Ana Souza" });
    assertEquals(await found("silva"), [["Silvana Prata"], 1, false]);
    assertEquals(await found("ana", { status: "BANNED" }), [["Ana Souza"], 1, false]);
  },

  async "a text is looked for in more users than are read at once"({ store: { directory } }) {
    const many = Array.from({ length: 1_201 }, (_, at) => newUser({ name: `Number ${at}.` }));
    await directory.createMany(many);
    const { users, totalCount, hasMore } = await directory.list({ page: 2, pageSize: 100, text: "number" });
    assertEquals([totalCount, hasMore], [1_201, true]);
    assertEquals(users.map(({ name }) => name), many.slice(100, 200).map(({ name }) => name));
    const last = await directory.list({ page: 1, pageSize: 10, text: "1200." });
    assertEquals([last.users.map(({ name }) => name), last.totalCount], [["Number 1200."], 1]);
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
