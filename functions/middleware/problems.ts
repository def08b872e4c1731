import type { Context, ErrorHandler, Handler, NotFoundHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import { problemResponse } from "../../lib/contract/mod.ts";
import { AppError } from "../../lib/error/mod.ts";
import { logger } from "../../lib/telemetry/mod.ts";
import type { AppEnv } from "./context.ts";

const log = logger("http");

/** An error as the answer to a request: a problem document (RFC 9457). */
export function problem(c: Context<AppEnv>, error: AppError, status?: number): Response {
  return problemResponse(error, { requestId: c.get("requestId"), status });
}

/** Answers what handlers throw; what nobody meant to send is logged under the request's id. */
export const onError: ErrorHandler<AppEnv> = (thrown, c) => {
  if (thrown instanceof HTTPException) {
    return problem(c, new AppError("INVALID_ARGUMENT", thrown.message), thrown.status);
  }
  if (isBrokenOff(thrown)) return problem(c, new AppError("CANCELLED", "The request was broken off"));
  const error = AppError.from(thrown);
  if (error.code === "INTERNAL") {
    log.error("{method} {path} failed, request {requestId}: {cause}", {
      method: c.req.method,
      path: c.req.path,
      requestId: c.get("requestId"),
      cause: error.cause ?? error,
    });
  }
  return problem(c, error);
};

/** Whether reading a body failed since its peer has gone: nobody's fault here, and nobody reads the answer. */
function isBrokenOff(thrown: unknown): boolean {
  if (thrown instanceof Deno.errors.Http) return true;
  return thrown instanceof Deno.errors.BadResource &&
    thrown.message.includes("underlying resource unavailable");
}

/** Answers a path that is not served. */
export const onNotFound: NotFoundHandler<AppEnv> = (c) =>
  problem(c, new AppError("NOT_FOUND", `Cannot find "${c.req.path}": no such path`));

/** Answers the methods that a path does not take: 405 with `Allow` (RFC 9110, section 15.5.6). */
export function methodNotAllowed(...allowed: readonly string[]): Handler<AppEnv> {
  const allow = allowed.join(", ");
  return (c) => {
    const error = new AppError("UNIMPLEMENTED", `Cannot ${c.req.method} "${c.req.path}": expected ${allow}`);
    const response = problem(c, error, 405);
    response.headers.set("allow", allow);
    return response;
  };
}
