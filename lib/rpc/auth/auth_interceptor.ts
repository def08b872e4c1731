import type { ConnectError, Interceptor } from "@connectrpc/connect";
import { AppError, toConnectError } from "../../error/mod.ts";
import { CALLER, type Caller } from "./caller.ts";
import { judge, type Policy, procedureOf, type Rule, subjectsOf } from "./policy.ts";
import type { TokenVerifier } from "./token_verifier.ts";

/** What {@link authInterceptor} needs. */
export interface AuthOptions {
  readonly verifier: TokenVerifier;
  /** Who may call what; hold it to `checkPolicy` before. */
  readonly policy: Policy;
}

const AUTHORIZATION = "authorization";
const CHALLENGE = "www-authenticate";
const REALM = 'Bearer realm="parley"';

/**
 * Server: lets through what the policy allows to the caller that the bearer token (RFC 6750) names, and puts the
 * caller where handlers find it, see `callerOf`.
 *
 * On open methods a token that is not good counts as none: who refreshes has an expired one. Others end as
 * UNAUTHENTICATED with the header `www-authenticate`, or as PERMISSION_DENIED. Each message of a stream is held to
 * the rule.
 */
export function authInterceptor({ verifier, policy }: AuthOptions): Interceptor {
  return (next) => async (request) => {
    const procedure = procedureOf(request.method);
    const rule = Object.hasOwn(policy, procedure) ? policy[procedure] : undefined;
    const caller = await identify(verifier, request.header.get(AUTHORIZATION), rule);
    request.contextValues.set(CALLER, caller);
    const check = (message: object | undefined) => {
      switch (judge(rule, caller, () => message ? subjectsOf(message) : caller ? [caller.userId] : [])) {
        case "unauthenticated":
          throw challenge(new AppError("UNAUTHENTICATED", `Cannot call "${procedure}": no token is given`));
        case "forbidden":
          throw toConnectError(
            new AppError("PERMISSION_DENIED", `Cannot call "${procedure}": not allowed to this caller`),
          );
      }
    };
    if (!request.stream) {
      check(request.message);
      return await next(request);
    }
    check(undefined); // before anything is read
    if (rule !== "self-or-admin") return await next(request);
    return await next({ ...request, message: each(request.message, check) });
  };
}

async function identify(
  verifier: TokenVerifier,
  header: string | null,
  rule: Rule | undefined,
): Promise<Caller | undefined> {
  if (header === null) return undefined;
  try {
    const token = /^bearer +([\w.~+/-]+=*)$/i.exec(header)?.[1];
    if (!token) {
      throw new AppError("UNAUTHENTICATED", 'Cannot read the authorization: expected "Bearer <token>"');
    }
    return await verifier.verify(token);
  } catch (thrown) {
    if (rule === "open") return undefined;
    const error = AppError.from(thrown);
    throw error.code === "UNAUTHENTICATED" ? challenge(error, "invalid_token") : toConnectError(error);
  }
}

/** An error that tells HTTP clients what is asked of them (RFC 6750, section 3). */
function challenge(error: AppError, code?: "invalid_token"): ConnectError {
  const out = toConnectError(new AppError(error.code, error.message, { details: error.details }));
  const reason = code && `, error="${code}", error_description="${error.message.replaceAll('"', "'")}"`;
  out.metadata.set(CHALLENGE, REALM + (reason ?? ""));
  return out;
}

async function* each<T extends object>(
  messages: AsyncIterable<T>,
  check: (message: T) => void,
): AsyncGenerator<T> {
  for await (const message of messages) {
    check(message);
    yield message;
  }
}
