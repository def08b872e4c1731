import { ConnectError, type Interceptor } from "@connectrpc/connect";
import { currentCall, inScope } from "./call_scope.ts";

/** The header that carries a request id, both ways. */
export const REQUEST_ID = "x-request-id";

/** What an id from outside may be: nothing that could be mistaken in a log. */
const WELL_FORMED = /^[A-Za-z0-9._-]{1,128}$/;

/** The id of a request: the one that it was given, where that is well-formed, or a new one. */
export function requestIdFor(given: string | null): string {
  return given !== null && WELL_FORMED.test(given) ? given : crypto.randomUUID();
}

/**
 * Server: gives each call an id, the caller's own where that is well-formed, answers it as `x-request-id`, with
 * errors too, and hands it on: handlers find it in `currentCall()`. Goes outermost.
 */
export function requestIdInterceptor(): Interceptor {
  return (next) => async (request) => {
    const requestId = requestIdFor(request.header.get(REQUEST_ID));
    try {
      const response = await inScope(next, request, { requestId });
      response.header.set(REQUEST_ID, requestId);
      return response;
    } catch (thrown) {
      const error = ConnectError.from(thrown);
      error.metadata.set(REQUEST_ID, requestId);
      throw error;
    }
  };
}

/** Client: sends the id of the call that is being handled, or a new one, unless the caller gives one. */
export function requestIdClientInterceptor(): Interceptor {
  return (next) => async (request) => {
    if (!request.header.has(REQUEST_ID)) {
      request.header.set(REQUEST_ID, currentCall().requestId ?? crypto.randomUUID());
    }
    return await next(request);
  };
}
