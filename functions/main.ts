import { type Broker, openBroker } from "../lib/broker/mod.ts";
import { type Environment, loadConfig } from "../lib/config/mod.ts";
import type { FetchInfo } from "../lib/rpc/mod.ts";
import { configureLogging, logger } from "../lib/telemetry/mod.ts";
import { type Edge, startEdge } from "./edge.ts";
import { type EdgeStores, openStores } from "./rpc/stores.ts";

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
  return await startEdge(config, {
    hostname,
    stores: await storesIfAny(config),
    broker: await brokerIfAny(config),
  });
}

async function brokerIfAny(config: Environment): Promise<Broker | undefined> {
  try {
    return await openBroker(config);
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    logger("main").warn("Functions cannot be called: there is no broker here: {why}", { why });
    return undefined;
  }
}

/** Where nothing can be kept, as on platforms without files, the rest is served. */
async function storesIfAny(config: Environment): Promise<EdgeStores | undefined> {
  try {
    return await openStores(config);
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    logger("main").warn("Users and files are not served: nothing can be kept here: {why}", { why });
    return undefined;
  }
}

/** For `deno serve functions/main.ts` and Deno Deploy. */
export default {
  fetch: async (request: Request, info?: FetchInfo) => (await processEdge()).fetch(request, info),
};

if (import.meta.main) await processEdge();
