import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  type User as WireUser,
  UserSchema,
  UserStatus as WireStatus,
} from "../../proto/gen/user/v1/user_pb.ts";
import type { User, UserStatus } from "../../lib/users/mod.ts";

const STATUS: Readonly<Record<UserStatus, WireStatus>> = {
  ACTIVE: WireStatus.ACTIVE,
  INACTIVE: WireStatus.INACTIVE,
  BANNED: WireStatus.BANNED,
};

const STATUS_OF = new Map<WireStatus, UserStatus>([
  [WireStatus.ACTIVE, "ACTIVE"],
  [WireStatus.INACTIVE, "INACTIVE"],
  [WireStatus.BANNED, "BANNED"],
]);

/** A user as the contract has it. */
export function toWireUser({ createdMs, status, roles, metadata, ...user }: User): WireUser {
  return create(UserSchema, {
    ...user,
    status: STATUS[status],
    createdAt: timestampFromMs(createdMs),
    roles: [...roles],
    metadata: { ...metadata },
  });
}

/** A status of the contract as the directory has it; `undefined` for UNSPECIFIED, and for one that is none. */
export function statusOf(status: WireStatus | undefined): UserStatus | undefined {
  return status === undefined ? undefined : STATUS_OF.get(status);
}
