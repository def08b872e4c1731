import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import type { AnyNext, AnyRequest, AnyResponse } from "./any_call.ts";
import { currentCall, inScope } from "./call_scope.ts";
import { Expiry } from "./expiry.ts";
import { readTimeout, writeTimeout } from "./timeout_header.ts";

/** How long calls may take, in milliseconds. What is not given is not bounded. */
export interface DeadlineOptions {
  /** For calls with one request and one response that do not say. */
  readonly defaultMs?: number;
  /** For any such call, whatever it says. */
  readonly maxMs?: number;
  /** The same for calls that stream; they may last for days unless this says otherwise. */
  readonly streams?: { readonly defaultMs?: number; readonly maxMs?: number };
}

/**
 * Server: ends calls that take too long as DEADLINE_EXCEEDED, whether or not the handler heeds its signal, and
 * knows what is left of their time for the calls that they make, see {@link deadlineClientInterceptor}.
 */
export function deadlineInterceptor(options: DeadlineOptions): Interceptor {
  checkOptions(options);
  return (next) => async (request) => {
    const asked = readTimeout(request.header);
    const ms = boundOf(options, request, asked);
    if (ms === undefined) return await next(request);
    const within: AnyNext = (request) => inScope(next, request, { endMs: performance.now() + ms });
    // What the caller asked for is kept by the protocol's own timer.
    return asked === ms ? await within(request) : await limit(within, request, ms);
  };
}

/**
 * Client: gives each call what is left of the call that is being handled, at the most; by its own bound where it
 * says nothing or more. With no time left it ends at once as DEADLINE_EXCEEDED, and nothing is sent.
 */
export function deadlineClientInterceptor(options: DeadlineOptions = {}): Interceptor {
  checkOptions(options);
  return (next) => async (request) => {
    const asked = readTimeout(request.header);
    const own = boundOf(options, request, asked);
    const { endMs } = currentCall();
    const leftMs = endMs === undefined ? Infinity : endMs - performance.now();
    const ms = Math.min(own ?? Infinity, leftMs);
    if (ms <= 0) throw new ConnectError("no time is left for the call", Code.DeadlineExceeded);
    if (ms === Infinity || ms === asked) return await next(request);
    const header = new Headers(request.header);
    writeTimeout(header, ms);
    return await limit(next, { ...request, header }, ms);
  };
}

function boundOf(options: DeadlineOptions, request: AnyRequest, asked: number | undefined) {
  const { defaultMs, maxMs } = request.stream ? options.streams ?? {} : options;
  const ms = asked ?? defaultMs ?? maxMs;
  return ms === undefined || maxMs === undefined ? ms : Math.min(ms, maxMs);
}

async function limit(next: AnyNext, request: AnyRequest, ms: number): Promise<AnyResponse> {
  const expiry = new Expiry(request.signal, ms);
  let isStream = false;
  try {
    const response = await expiry.race(next({ ...request, signal: expiry.signal }));
    if (!response.stream) return response;
    isStream = true;
    return { ...response, message: expiry.messages(response.message) };
  } finally {
    if (!isStream) expiry[Symbol.dispose]();
  }
}

function checkOptions({ defaultMs, maxMs, streams }: DeadlineOptions): void {
  for (const ms of [defaultMs, maxMs, streams?.defaultMs, streams?.maxMs]) {
    if (ms !== undefined && !(ms > 0)) {
      throw new RangeError(`Cannot bound calls by ${ms} ms: need more than 0`);
    }
  }
}
