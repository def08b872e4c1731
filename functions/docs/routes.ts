import { Scalar } from "@scalar/hono-api-reference";
import { Hono } from "hono";
import type { OpenApiDocument } from "../../lib/contract/mod.ts";
import type { AppEnv } from "../middleware/context.ts";
import { methodNotAllowed } from "../middleware/problems.ts";

/** The reader of the document, which a browser gets from there: the only thing that is not served here. */
const READER = "https://cdn.jsdelivr.net/npm/@scalar/api-reference@1.72.1";
/** How long a client may keep the document, in seconds. */
const MAX_AGE = 60;

/** `/openapi.json`: all routes as an OpenAPI 3.1 document. `/docs`: the same for people, by Scalar. */
export function docsRoutes(document: () => Promise<OpenApiDocument>): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  let text: Promise<string> | undefined;
  app.get("/openapi.json", async (c) => {
    text ??= document().then((made) => JSON.stringify(made));
    return c.body(await text, 200, {
      "content-type": "application/json",
      "cache-control": `public, max-age=${MAX_AGE}`,
    });
  });
  app.all("/openapi.json", methodNotAllowed("GET", "HEAD"));
  app.get("/docs", Scalar({ url: "/openapi.json", pageTitle: "Parley", cdn: READER }));
  app.all("/docs", methodNotAllowed("GET", "HEAD"));
  return app;
}
