import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { ServiceImpl } from "@connectrpc/connect";
import { AppError, errorInfo } from "../../lib/error/mod.ts";
import type { TokenIssuer } from "../../lib/rpc/mod.ts";
import {
  authenticate,
  type Directory,
  type PasswordHasher,
  type RefreshToken,
  TOKEN_INVALID,
  type User,
  type UserStore,
} from "../../lib/users/mod.ts";
import type { AuthService } from "../../proto/gen/auth/v1/auth_pb.ts";

/** What the service of tokens works on. */
export interface AuthDeps {
  readonly store: UserStore;
  readonly hasher: PasswordHasher;
  /** Absent where tokens come from elsewhere, or nobody signs in: then every method is UNIMPLEMENTED. */
  readonly issuer: Pick<TokenIssuer, "issue"> | undefined;
}

/** `auth.v1.AuthService` on a directory and its sessions. Its requests are held to `authRules` before. */
export function authService({ store, hasher, issuer }: AuthDeps): ServiceImpl<typeof AuthService> {
  if (!issuer) return { signIn: unimplemented, refresh: unimplemented, signOut: unimplemented };
  const { directory, sessions } = store;

  const tokensFor = async ({ id, roles }: User, refresh: RefreshToken) => {
    const access = await issuer.issue({ userId: id, roles });
    return {
      tokens: {
        accessToken: access.token,
        accessExpireTime: timestampFromMs(access.expiresMs),
        refreshToken: refresh.token,
        refreshExpireTime: timestampFromMs(refresh.expiresMs),
      },
    };
  };

  return {
    async signIn({ email, password }) {
      const user = await authenticate({ directory, hasher }, { email, password });
      const refresh = await sessions.open(user.id);
      // Whoever changes a password ends the sessions that are there: one that began meanwhile is not among them.
      const now = await find(directory, user.id);
      if (now?.etag === user.etag) return await tokensFor(now, refresh);
      await sessions.revoke(refresh.token);
      throw new AppError("ABORTED", "Cannot sign in: the user has changed meanwhile, sign in again");
    },

    async refresh({ refreshToken }) {
      const refresh = await sessions.rotate(refreshToken);
      const user = await find(directory, refresh.userId);
      if (user?.status === "ACTIVE") return await tokensFor(user, refresh);
      await sessions.revoke(refresh.token);
      throw new AppError("UNAUTHENTICATED", "Cannot refresh: the token is not valid, sign in again", {
        details: [errorInfo(TOKEN_INVALID)],
      });
    },

    async signOut({ refreshToken }) {
      await sessions.revoke(refreshToken);
      return {};
    },
  };
}

async function find(directory: Directory, id: string): Promise<User | undefined> {
  try {
    return await directory.get(id);
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === "NOT_FOUND") return undefined;
    throw thrown;
  }
}

function unimplemented(): never {
  throw new AppError("UNIMPLEMENTED", "Cannot sign in here: this server gives out no tokens");
}
