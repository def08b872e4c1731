import type { MiddlewareHandler } from "hono";
import { logger } from "../../lib/telemetry/mod.ts";
import type { AppEnv } from "./context.ts";

const log = logger("http");

/** Logs each request: failures of ours as warnings, the others where LOG_LEVEL is debug. */
export function accessLog(): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const startMs = performance.now();
    await next();
    const { status } = c.res;
    const facts = () => ({
      method: c.req.method,
      path: c.req.path,
      status,
      ms: Math.round(performance.now() - startMs),
      requestId: c.get("requestId"),
    });
    if (status >= 500) log.warn("{method} {path} {status} in {ms} ms", facts());
    else log.debug("{method} {path} {status} in {ms} ms", facts);
  };
}
