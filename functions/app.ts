import { Hono } from "hono";
import { corsMiddleware } from "../lib/contract/mod.ts";
import type { Admission } from "../lib/flow/mod.ts";
import { healthRoutes } from "./health/routes.ts";
import { type MessengerDeps, messengerRoutes } from "./messenger/routes.ts";
import { accessLog } from "./middleware/access_log.ts";
import { answeredBy, type Answering } from "./middleware/answered_by.ts";
import type { AppEnv } from "./middleware/context.ts";
import { admitted } from "./middleware/admitted.ts";
import { onError, onNotFound } from "./middleware/problems.ts";
import { requestId } from "./middleware/request_id.ts";

/** What the app works on; composition makes it, tests make their own. */
export interface AppDeps extends MessengerDeps {
  /** Whether the process can do its work now. */
  ready(): boolean;
  /** Whose pages may call from a browser; none unless given. */
  corsOrigins?: readonly string[];
  /** What is refused while the process is busy; nothing unless given. */
  admission?: Admission;
  /** Answers contracts by RPC, and refuses by itself what is too much. */
  rpc?: Answering;
  /** What else answers, each asked in turn. */
  answering?: readonly Answering[];
  /** Routes of services that have any by hand. */
  routes?: readonly Hono<AppEnv>[];
}

/** The edge: order of middleware and routes, nothing else. */
export function createApp(deps: AppDeps): Hono<AppEnv> {
  const { ready, corsOrigins = [], admission, rpc, answering = [], routes = [] } = deps;
  const app = new Hono<AppEnv>();
  app.use(corsMiddleware({ origins: corsOrigins }));
  if (rpc) app.use(answeredBy(rpc));
  if (admission) app.use(admitted(admission));
  app.use(requestId());
  app.use(accessLog());
  app.route("/", healthRoutes(ready));
  app.route("/", messengerRoutes(deps));
  for (const more of routes) app.route("/", more);
  for (const answer of answering) app.use(answeredBy(answer));
  app.onError(onError);
  app.notFound(onNotFound);
  return app;
}
