import { timestampMs } from "@bufbuild/protobuf/wkt";
import { type User, UserStatus } from "../../../proto/gen/user/v1/user_pb.ts";
import { momentOf } from "../chat/times.ts";
import { STATUS_NAMES } from "./directory.ts";

/** Users, and what can be done with each. */
export interface UserTableProps {
  readonly users: readonly User[];
  readonly isBusy: boolean;
  edit(user: User): void;
  setStatus(user: User, status: UserStatus): void;
}

export function UserTable({ users, isBusy, edit, setStatus }: UserTableProps) {
  return (
    <div
      class="overflow-auto"
      role="region"
      aria-label="List of users"
      tabIndex={0}
      aria-busy={isBusy && users.length === 0}
    >
      <table class="users">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Email</th>
            <th scope="col">Status</th>
            <th scope="col">Roles</th>
            <th scope="col">Since</th>
            <th scope="col">
              <span class="unseen">What to do</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {users.map((user) => <UserRow key={user.id} user={user} edit={edit} setStatus={setStatus} />)}
        </tbody>
      </table>
      {!isBusy && users.length === 0 && <p class="empty">Nobody is here.</p>}
    </div>
  );
}

type RowProps = Pick<UserTableProps, "edit" | "setStatus"> & { readonly user: User };

function UserRow({ user, edit, setStatus }: RowProps) {
  const isBanned = user.status === UserStatus.BANNED;
  return (
    <tr>
      <th scope="row">{user.name}</th>
      <td>{user.email}</td>
      <td class={`status status-${user.status}`}>{STATUS_NAMES[user.status]}</td>
      <td>{user.roles.join(", ")}</td>
      <td>{user.createdAt && momentOf(timestampMs(user.createdAt))}</td>
      <td class="actions">
        <button
          type="button"
          class="small outline"
          aria-label={`Edit ${user.name}`}
          onClick={() => edit(user)}
        >
          Edit
        </button>
        <button
          type="button"
          class="small secondary outline"
          aria-label={`${isBanned ? "Let in" : "Ban"} ${user.name}`}
          onClick={() => setStatus(user, isBanned ? UserStatus.ACTIVE : UserStatus.BANNED)}
        >
          {isBanned ? "Let in" : "Ban"}
        </button>
      </td>
    </tr>
  );
}
