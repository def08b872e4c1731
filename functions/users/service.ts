import type { ServiceImpl } from "@connectrpc/connect";
import { AppError } from "../../lib/error/mod.ts";
import { callerOf } from "../../lib/rpc/mod.ts";
import { logger } from "../../lib/telemetry/mod.ts";
import type { UserService } from "../../proto/gen/user/v1/user_pb.ts";
import { chat } from "./chat.ts";
import { createUsers } from "./create_users.ts";
import type { UserDeps } from "./deps.ts";
import { newUser } from "./new_user.ts";
import { updateUser } from "./update_user.ts";
import { statusOf, toWireUser } from "./wire.ts";

const log = logger("users");

/** Users on a page that says nothing of its size. */
const DEFAULT_PAGE = 50;

/** `user.v1.UserService` on a directory and the chat. Its requests are held to `userRules` before. */
export function userService(deps: UserDeps): ServiceImpl<typeof UserService> {
  const { store: { directory, sessions }, hasher } = deps;
  return {
    getUser: async ({ id }) => ({ user: toWireUser(await directory.get(id)) }),

    createUser: async (request) => ({
      user: toWireUser(await directory.create(await newUser(hasher, request))),
    }),

    updateUser: async (request, { values }) => ({
      user: toWireUser(await updateUser(deps, request, callerOf(values))),
    }),

    async deleteUser({ id, etag }) {
      await directory.delete(id, { etag });
      // The user is gone, whatever becomes of its sessions: they can be refreshed no more.
      await sessions.revokeUser(id).catch((thrown: unknown) =>
        log.warning("Cannot end the sessions of deleted user {id}: {cause}", {
          id,
          cause: AppError.from(thrown),
        })
      );
      return {};
    },

    async *listUsers({ page, pageSize, statusFilter, query: text }) {
      const status = statusOf(statusFilter);
      const { users } = await directory.list({
        page: page || 1,
        pageSize: pageSize || DEFAULT_PAGE,
        ...(status && { status }),
        text,
      });
      for (const user of users) yield { user: toWireUser(user) };
    },

    createUsers: (requests, { signal }) => createUsers(deps, requests, signal),

    chat: (requests, { signal, values }) => chat(requests, { deps, caller: callerOf(values), signal }),
  };
}
