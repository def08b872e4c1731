import { DEFAULT_ROOM } from "../lib/chat/mod.ts";
import { type Environment, loadConfig } from "../lib/config/mod.ts";
import { AppError } from "../lib/error/mod.ts";
import { Channel } from "../lib/rpc/mod.ts";
import { configureLogging, logger } from "../lib/telemetry/mod.ts";
import { withDeadline } from "../lib/time/mod.ts";
import { createApp } from "./app.ts";
import { Mailbox } from "./messenger/mailbox.ts";
import { Sender } from "./messenger/sender.ts";

const log = logger("main");

/** The edge as it runs: the app, and how it stops. */
export interface Edge {
  fetch(request: Request): Response | Promise<Response>;
  /** From now on the process says that it is not ready; live streams end, to be resumed elsewhere. */
  stopping(): void;
  /** Sends what is under way and ends the streams; `ms` milliseconds at the most. */
  stop(ms: number): Promise<void>;
}

/** Builds the edge from configuration and opens its stream; it listens nowhere itself. */
export function startEdge(config: Environment, hostname: string): Edge {
  const channel = new Channel(config.MESSENGER_SERVER_ADDR);
  const sender = new Sender(channel);
  const mailbox = new Mailbox({
    channel,
    mailbox: config.MESSENGER_MAILBOX ?? `${hostname}:${config.MESSENGER_HTTP_PORT}`,
    room: DEFAULT_ROOM,
  });
  const stopping = new AbortController();
  const app = createApp({
    channel,
    sender,
    mailbox,
    stopping: stopping.signal,
    ready: () => mailbox.ready && !stopping.signal.aborted,
  });
  mailbox.start();
  return {
    fetch: (request) => app.fetch(request),
    stopping: () => stopping.abort(),
    async stop(ms) {
      const stopped = sender.idle().then(() => mailbox.stop());
      await withDeadline(stopped, ms, "end the edge's calls").catch((thrown) =>
        log.warning("What is under way is left: {error}", { error: AppError.from(thrown).message })
      );
    },
  };
}

let edge: Edge | undefined;

/** The edge of this process, made from its environment when it is first needed. */
function processEdge(): Edge {
  if (edge) return edge;
  const config = loadConfig({ env: Deno.env.toObject(), readFile: (path) => Deno.readTextFileSync(path) });
  configureLogging({
    level: config.LOG_LEVEL,
    format: config.LOG_FORMAT === "auto" ? "json" : config.LOG_FORMAT,
  });
  return edge = startEdge(config, config.MESSENGER_MAILBOX ? "" : Deno.hostname());
}

/** For `deno serve functions/main.ts` and Deno Deploy. */
export default { fetch: (request: Request) => processEdge().fetch(request) };

if (import.meta.main) processEdge();
