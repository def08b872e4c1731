import { TokenIssuer } from "../../lib/rpc/mod.ts";

export const AUTH_JWT_SECRET = "0123456789abcdef0123456789abcdef";
export const ADMIN_EMAIL = "root@example.com";
export const ADMIN_PASSWORD = "correct horse battery";
/** Callers must prove who they are, and there is a first admin. */
export const SECURED = { AUTH_JWT_SECRET, ADMIN_EMAIL, ADMIN_PASSWORD };

/** A caller: nobody has no token. */
export interface Person {
  readonly id: string;
  readonly token: string | undefined;
}

/** Nobody, a user and an admin, as a server with this secret knows them; the directory knows none of them. */
export async function people(secret = AUTH_JWT_SECRET): Promise<Record<"nobody" | "user" | "admin", Person>> {
  const issuer = new TokenIssuer({ secret, issuer: "parley", audience: "parley" });
  const person = async (id: string, ...roles: string[]) => ({
    id,
    token: (await issuer.issue({ userId: id, roles })).token,
  });
  return {
    nobody: { id: "nobody", token: undefined },
    user: await person("ana", "user"),
    admin: await person("root", "user", "admin"),
  };
}
