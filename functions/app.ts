import { Hono } from "hono";
import { requestId } from "hono/request-id";
import { healthRoutes } from "./health/routes.ts";
import { type MessengerDeps, messengerRoutes } from "./messenger/routes.ts";
import { accessLog } from "./middleware/access_log.ts";
import type { AppEnv } from "./middleware/context.ts";
import { onError, onNotFound } from "./middleware/problems.ts";

/** What the app works on; composition makes it, tests make their own. */
export interface AppDeps extends MessengerDeps {
  /** Whether the process can do its work now. */
  ready(): boolean;
}

/** The edge: order of middleware and routes, nothing else. */
export function createApp(deps: AppDeps): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.use(requestId());
  app.use(accessLog());
  app.route("/", healthRoutes(deps.ready));
  app.route("/", messengerRoutes(deps));
  app.onError(onError);
  app.notFound(onNotFound);
  return app;
}
