import type { Interceptor } from "@connectrpc/connect";
import { type Clock, systemClock } from "../../time/mod.ts";
import { callerOf } from "../auth/caller.ts";
import type { AnyRequest } from "./any_call.ts";
import { hostOf, PEER } from "./peer.ts";
import { retryLater } from "./retry_later.ts";
import { TokenBuckets, type TokenBucketsOptions } from "./token_buckets.ts";

/** How many calls each caller may make. */
export interface RateLimitOptions extends TokenBucketsOptions {
  /** Whom a call counts for; {@link userOrHost} unless given. On a client: all calls for one. */
  readonly keyOf?: (request: AnyRequest) => string;
  readonly clock?: Clock;
}

/**
 * Lets so many calls a second through for each caller, and so many at once after a pause; what comes on top ends as
 * RESOURCE_EXHAUSTED with a `google.rpc.RetryInfo`. On a server it goes inside of the authentication, which knows
 * the caller; on a client it bounds what is sent.
 */
export function rateLimitInterceptor(options: RateLimitOptions): Interceptor {
  const { keyOf = userOrHost, clock = systemClock } = options;
  const buckets = new TokenBuckets(options);
  return (next) => async (request) => {
    const waitMs = buckets.take(keyOf(request), clock.monotonicMs());
    if (waitMs > 0) {
      throw retryLater(`Cannot take the call: more than ${options.perSecond} a second`, waitMs);
    }
    return await next(request);
  };
}

/** Calls count for the user who signed in; for the host they come from without one; all together without either. */
export function userOrHost({ contextValues }: AnyRequest): string {
  const userId = callerOf(contextValues)?.userId;
  if (userId !== undefined) return `user ${userId}`;
  const peer = contextValues.get(PEER);
  return peer === undefined ? "" : `host ${hostOf(peer)}`;
}
