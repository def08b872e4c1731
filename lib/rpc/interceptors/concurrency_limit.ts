import type { Interceptor } from "@connectrpc/connect";
import { watchEnd } from "./call_end.ts";
import { retryLater } from "./retry_later.ts";

/** How many calls may be under way at a time. */
export interface ConcurrencyLimitOptions {
  /** Calls with one request and one response. */
  readonly maxCalls: number;
  /** Calls that stream, which may last for days; not bounded unless given. */
  readonly maxStreams?: number;
}

/** When a call that was refused is worth trying again, in milliseconds. */
const RETRY_MS = 100;

/**
 * Server or client: lets so many calls be under way at a time; one that comes on top ends as RESOURCE_EXHAUSTED with
 * a `google.rpc.RetryInfo`, at once: a queue would only make it late.
 */
export function concurrencyLimitInterceptor(
  { maxCalls, maxStreams = Infinity }: ConcurrencyLimitOptions,
): Interceptor {
  if (!(maxCalls >= 1 && maxStreams >= 1)) {
    throw new RangeError(`Cannot let ${maxCalls} calls and ${maxStreams} streams through: need 1 of each`);
  }
  const open = { calls: 0, streams: 0 };
  return (next) => async (request) => {
    const [kind, max] = request.stream ? ["streams", maxStreams] as const : ["calls", maxCalls] as const;
    if (open[kind] >= max) {
      throw retryLater(`Cannot take the call: ${max} ${kind} are under way`, RETRY_MS);
    }
    open[kind]++;
    const end = () => void open[kind]--;
    try {
      return watchEnd(await next(request), request.signal, end);
    } catch (thrown) {
      end();
      throw thrown;
    }
  };
}
