import { loadConfig } from "../lib/config/mod.ts";
import type { FetchInfo } from "../lib/rpc/mod.ts";
import { configureLogging } from "../lib/telemetry/mod.ts";
import { type Edge, startEdge } from "./edge.ts";

let edge: Promise<Edge> | undefined;

/** The edge of this process, made from its environment when it is first needed. */
function processEdge(): Promise<Edge> {
  return edge ??= start();
}

async function start(): Promise<Edge> {
  const config = loadConfig({ env: Deno.env.toObject(), readFile: (path) => Deno.readTextFileSync(path) });
  configureLogging({
    level: config.LOG_LEVEL,
    format: config.LOG_FORMAT === "auto" ? "json" : config.LOG_FORMAT,
  });
  const hostname = config.MESSENGER_MAILBOX ? "" : Deno.hostname();
  return await startEdge(config, { hostname });
}

/** For `deno serve functions/main.ts` and Deno Deploy. */
export default {
  fetch: async (request: Request, info?: FetchInfo) => (await processEdge()).fetch(request, info),
};

if (import.meta.main) await processEdge();
