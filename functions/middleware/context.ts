import type { RequestIdVariables } from "hono/request-id";

/** What middleware leaves for handlers. */
export interface AppEnv {
  Variables: RequestIdVariables;
}
