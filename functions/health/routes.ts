import { Hono } from "hono";
import { AppError } from "../../lib/error/mod.ts";
import type { AppEnv } from "../middleware/context.ts";
import { methodNotAllowed, problem } from "../middleware/problems.ts";

/** `/healthz`: the process lives. `/readyz`: it can do its work now. */
export function healthRoutes(ready: () => boolean): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.get("/healthz", (c) => c.json({ status: "ok" }));
  app.all("/healthz", methodNotAllowed("GET", "HEAD"));
  app.get("/readyz", (c) => {
    if (ready()) return c.json({ status: "ready" });
    return problem(
      c,
      new AppError("UNAVAILABLE", "The chat worker cannot be reached, or the process is stopping"),
    );
  });
  app.all("/readyz", methodNotAllowed("GET", "HEAD"));
  return app;
}
