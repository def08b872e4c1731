import { type ContextKey, type ContextValues, createContextKey } from "@connectrpc/connect";

/** Who makes a call, as the token says. */
export interface Caller {
  readonly userId: string;
  readonly roles: readonly string[];
}

/** The role that may do everything. */
export const ADMIN = "admin";

/** Where handlers find who calls: see {@link callerOf}. */
export const CALLER: ContextKey<Caller | undefined> = createContextKey<Caller | undefined>(undefined, {
  description: "who makes the call",
});

/** Who makes a call: of a handler's `context.values`. `undefined` for somebody who did not sign in. */
export function callerOf(values: ContextValues): Caller | undefined {
  return values.get(CALLER);
}

/** Whether somebody may do everything. */
export function isAdmin(caller: Caller | undefined): boolean {
  return caller?.roles.includes(ADMIN) ?? false;
}
