import { timestampMs } from "@bufbuild/protobuf/wkt";
import { createClient, type Interceptor } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { AuthService, type Tokens } from "../../../proto/gen/auth/v1/auth_pb.ts";
import { isTransient } from "./errors.ts";
import { stored } from "./stored.ts";

/** Who is signed in here, in all tabs of this browser. */
export interface Session {
  readonly userId: string;
  readonly roles: readonly string[];
  readonly accessToken: string;
  readonly accessExpiresMs: number;
  readonly refreshToken: string;
}

const KEY = "parley.session";
const LOCK = "parley.refresh";
/** A token that ends sooner is not used any more, in milliseconds. */
const SPARE_MS = 30_000;

/** `null` while nobody is signed in. */
export const session = stored<Session | null>(KEY, null, isSession);

// The other tabs follow: a refresh token is good for one use, so all of them must know the newest.
addEventListener("storage", ({ key }) => {
  if (key === KEY) session.value = newest();
});

/** Without a token: it is how one is come by. */
const auth = createClient(AuthService, createConnectTransport({ baseUrl: location.origin }));

/** @throws ConnectError UNAUTHENTICATED for the wrong words, UNIMPLEMENTED where nobody signs in. */
export async function signIn(email: string, password: string): Promise<void> {
  const { tokens } = await auth.signIn({ email, password });
  if (tokens) session.value = sessionOf(tokens);
}

/** Ends the session here at once, and at the server when it can be reached. */
export async function signOut(): Promise<void> {
  const refreshToken = session.value?.refreshToken;
  session.value = null;
  if (refreshToken) await auth.signOut({ refreshToken }).catch(() => {});
}

/** Gives calls the token of the session, renewed where it is old. */
export const bearer: Interceptor = (next) => async (call) => {
  const token = await accessToken();
  if (token) call.header.set("authorization", `Bearer ${token}`);
  return await next(call);
};

/** A token that is good for a while; `undefined` when nobody is signed in. */
export async function accessToken(): Promise<string | undefined> {
  if (!session.value || isFresh(session.value)) return session.value?.accessToken;
  return await exclusively(async () => {
    const now = newest(); // another tab may have been faster
    if (!now || isFresh(now)) return (session.value = now)?.accessToken;
    try {
      const { tokens } = await auth.refresh({ refreshToken: now.refreshToken });
      return (session.value = tokens ? sessionOf(tokens) : null)?.accessToken;
    } catch (thrown) {
      if (isTransient(thrown)) throw thrown;
      session.value = null;
      return undefined;
    }
  });
}

/** One tab at a time, where the browser can do that: it can on https and on localhost. */
async function exclusively<T>(run: () => Promise<T>): Promise<T> {
  return "locks" in navigator ? await navigator.locks.request(LOCK, run) : await run();
}

function isFresh({ accessExpiresMs }: Session): boolean {
  return accessExpiresMs - SPARE_MS > Date.now();
}

function newest(): Session | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? "null");
    return isSession(value) ? value : null;
  } catch {
    return session.value;
  }
}

function sessionOf({ accessToken, accessExpireTime, refreshToken }: Tokens): Session {
  const claims = claimsOf(accessToken);
  return {
    userId: String(claims.sub ?? ""),
    roles: Array.isArray(claims.roles) ? claims.roles.map(String) : [],
    accessToken,
    accessExpiresMs: accessExpireTime ? timestampMs(accessExpireTime) : 0,
    refreshToken,
  };
}

/** What a JWT says; it is for the server to check, and for the page to show. */
function claimsOf(token: string): Record<string, unknown> {
  const text = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
  return typeof claims === "object" && claims !== null ? { ...claims } : {};
}

function isSession(value: unknown): value is Session {
  return typeof value === "object" && value !== null && "userId" in value && "refreshToken" in value &&
    "accessExpiresMs" in value && "roles" in value && Array.isArray(value.roles);
}
