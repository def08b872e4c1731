import type { UpdateUserRequest } from "../../proto/gen/user/v1/user_pb.ts";

/** The fields of a user that an update can change, as the contract and as its generated type have them. */
export const CHANGEABLE = ["name", "email", "password", "phone", "status", "roles", "metadata"] as const;

/** A field that an update can change. */
export type Changeable = (typeof CHANGEABLE)[number];

/** Whether a request has a value for a field: it is there, or where it has many, there are some. */
export function isGiven(request: UpdateUserRequest, field: Changeable): boolean {
  const value = request[field];
  if (value === undefined) return false;
  return typeof value !== "object" || Object.keys(value).length > 0;
}

/**
 * The fields that a request changes: those that its mask names, else those that are given. A mask without paths is
 * none.
 */
export function fieldsToChange(request: UpdateUserRequest): ReadonlySet<Changeable> {
  const paths = request.updateMask?.paths ?? [];
  return new Set(
    CHANGEABLE.filter((field) => paths.length > 0 ? paths.includes(field) : isGiven(request, field)),
  );
}
