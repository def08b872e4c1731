import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "./context.ts";

/** Answers a request, or `undefined` for one that is not for it. */
export type Answering = (request: Request) => Promise<Response> | undefined;

/** Lets something answer that knows its own paths; what it does not answer goes on. */
export function answeredBy(answer: Answering): MiddlewareHandler<AppEnv> {
  return async (c, next) => await answer(c.req.raw) ?? await next();
}
