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
const INIT: ResponseInit = { status: 429, headers: { "content-type": PROBLEM_TYPE, "retry-after": "1" } };

/**
 * Refuses a request while the process is busy: 429 with `Retry-After` (RFC 6585, section 4), before anything else is
 * done for it. It gets no request id and no line in the access log: those cost more than the refusal.
 */
export function refuseIfBusy(
  admission: Admission,
  request: Request,
  from: { readonly peer?: string | undefined },
): Promise<Response> | undefined {
  if (admission.admit(from) || VITAL.test(request.url)) return undefined;
  return admission.pace().then(() => new Response(BODY, INIT));
}

/** {@link refuseIfBusy} for requests of which it was not asked before the app got them. */
export function admitted(admission: Admission): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    if (c.env?.isAdmitted) return await next();
    return await refuseIfBusy(admission, c.req.raw, c.env) ?? await next();
  };
}
