import { useEffect, useMemo, useState } from "preact/hooks";
import { type User, UserStatus } from "../../../proto/gen/user/v1/user_pb.ts";
import { failureOf } from "../app/errors.ts";
import { session } from "../app/session.ts";
import { type Filter, STATUS_NAMES, UserList, users } from "./directory.ts";
import { SignIn } from "./sign_in.tsx";
import { UserForm } from "./user_form.tsx";
import { UserTable } from "./user_table.tsx";

/** How long typing rests before the list follows it, in milliseconds. */
const REST_MS = 150;
const ALL: Filter = { text: "", status: UserStatus.UNSPECIFIED, page: 1 };

/** The directory: who is signed in, who is there, and what can be done with them. */
export function UsersView() {
  const list = useMemo(() => new UserList(), []);
  const [filter, setFilter] = useState(ALL);
  const [editing, setEditing] = useState<User | "new">();
  const [fault, setFault] = useState("");
  const who = session.value?.userId;

  useEffect(() => void (document.title = "Users · Parley"), []);
  useEffect(() => {
    const timer = setTimeout(() => list.load(filter), filter.text ? REST_MS : 0);
    return () => clearTimeout(timer);
  }, [filter, who]);
  useEffect(() => () => list.stop(), []);

  const change = (changed: Partial<Filter>) => setFilter({ ...filter, page: 1, ...changed });
  const setStatus = async ({ id, etag }: User, status: UserStatus) => {
    try {
      const { user } = await users.updateUser({ id, etag, status });
      if (user) list.put(user);
      setFault("");
    } catch (thrown) {
      setFault(failureOf(thrown).message);
      list.load(filter);
    }
  };
  const failure = list.failure.value;
  return (
    <>
      <h1>Users</h1>
      <SignIn />
      <search class="row filter">
        <input
          type="search"
          class="grow"
          aria-label="Name, address or id"
          placeholder="Name, address or id"
          value={filter.text}
          onInput={({ currentTarget }) => change({ text: currentTarget.value })}
        />
        <select
          aria-label="Status"
          value={filter.status}
          onChange={({ currentTarget }) => change({ status: Number(currentTarget.value) })}
        >
          {[0, 1, 2, 3].map((status: UserStatus) => (
            <option key={status} value={status}>{STATUS_NAMES[status]}</option>
          ))}
        </select>
        <button type="button" onClick={() => setEditing("new")}>New user</button>
      </search>
      <p role="alert">{failure?.message ?? fault}</p>
      {!failure && (
        <UserTable
          users={list.shown.value}
          isBusy={list.isLoading.value}
          edit={setEditing}
          setStatus={setStatus}
        />
      )}
      {!failure && (filter.page > 1 || list.hasMore.value) && (
        <nav class="row pages" aria-label="Pages">
          <button
            type="button"
            class="secondary outline small"
            disabled={filter.page === 1}
            onClick={() => change({ page: filter.page - 1 })}
          >
            ← Before
          </button>
          <span>Page {filter.page}</span>
          <button
            type="button"
            class="secondary outline small"
            disabled={!list.hasMore.value}
            onClick={() => change({ page: filter.page + 1 })}
          >
            After →
          </button>
        </nav>
      )}
      {editing && (
        <UserForm
          user={editing === "new" ? undefined : editing}
          done={(user) => list.put(user)}
          close={() => setEditing(undefined)}
        />
      )}
    </>
  );
}
