import type { MiddlewareHandler } from "hono";
import { AppError, PROBLEM_TYPE, toProblem } from "../../lib/error/mod.ts";
import type { Admission } from "../../lib/flow/mod.ts";
import type { AppEnv } from "./context.ts";

/** Whoever watches over the process asks these: they are answered however much else there is to do. */
const VITAL = /^\w+:\/\/[^/]+\/(?:healthz|readyz)(?:\?|$)/;

const BODY = JSON.stringify(
  toProblem(new AppError("RESOURCE_EXHAUSTED", "Cannot take the request: the server is busy"), {
    status: 429,
  }),
);
const EVENTS = "text/event-stream";
/** Browsers stop for good at a 429: they are told to come again (HTML Standard, section 9.2.6), and do. */
const LATER = "retry: 1000\n\n";
const EVENTS_INIT: ResponseInit = { headers: { "content-type": EVENTS, "cache-control": "no-store" } };
const INIT: ResponseInit = { status: 429, headers: { "content-type": PROBLEM_TYPE, "retry-after": "1" } };

/**
 * Refuses a request while the process is busy: 429 with `Retry-After` (RFC 6585, section 4), before anything else is
 * done for it; who asks for events gets none, and when to come again. It gets no request id and no line in the access log: those cost more than the refusal.
 */
export function refuseIfBusy(
  admission: Admission,
  request: Request,
  from: { readonly peer?: string | undefined },
): Promise<Response> | undefined {
  if (admission.admit(from) || VITAL.test(request.url)) return undefined;
  const isEvents = request.headers.get("accept")?.includes(EVENTS) === true;
  return admission.pace().then(() => isEvents ? new Response(LATER, EVENTS_INIT) : new Response(BODY, INIT));
}

/** {@link refuseIfBusy} for requests of which it was not asked before the app got them. */
export function admitted(admission: Admission): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    if (c.env?.isAdmitted) return await next();
    return await refuseIfBusy(admission, c.req.raw, c.env) ?? await next();
  };
}
