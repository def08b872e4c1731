import { createPrivateKey, X509Certificate } from "node:crypto";
import { type Edge, startEdge } from "./functions/edge.ts";
import { listenEdge } from "./functions/listen.ts";
import { openStores } from "./functions/rpc/stores.ts";
import { hopBetween } from "./functions/hop.ts";
import {
  ANY_VERSION_VARIABLE,
  ConfigError,
  type Environment,
  loadConfig,
  wrongRuntime,
} from "./lib/config/mod.ts";
import { AppError } from "./lib/error/mod.ts";
import type { Listener, TlsKeyPair } from "./lib/rpc/mod.ts";
import { configureLogging, logger } from "./lib/telemetry/mod.ts";
import { type RunningWorker, startChatWorker } from "./workers/main.ts";

const HELP = `Parley: a chat and RPC backend, one set of contracts and every way to call it

Usage: deno task <command>            (or: deno run <permissions> main.ts <command>)

Commands:
  all      everything in one process: the chat worker and the HTTP edge
  serve    the HTTP edge: stateless, any number of them
  chat     the chat worker: one is active, others stand by

Options:
  --help   this text

The environment is the configuration; the README has the table. Exit codes: 0 after a clean drain,
1 when the process cannot run, 2 for a wrong command line or configuration.
`;

const COMMANDS = ["all", "serve", "chat"] as const;
type Command = (typeof COMMANDS)[number];

const log = logger("main");

/** What runs in this process. */
interface Running {
  worker?: RunningWorker;
  edge?: Edge;
  listeners: readonly Listener[];
}

if (import.meta.main) await main(Deno.args);

async function main(args: readonly string[]): Promise<void> {
  if (args.includes("--help") || args.includes("-h")) return console.log(HELP);
  const [command] = args;
  if (args.length !== 1 || !isCommand(command)) {
    return fail(2, `Cannot run "${args.join(" ")}": expected one of ${COMMANDS.join(", ")}\n\n${HELP}`);
  }
  const wrong = wrongRuntime(Deno.version.deno, Deno.env.get(ANY_VERSION_VARIABLE));
  if (wrong) return fail(1, wrong);
  try {
    const config = loadConfig({ env: Deno.env.toObject(), readFile: (path) => Deno.readTextFileSync(path) });
    const tls = readTls(config);
    configureLogging({ level: config.LOG_LEVEL, format: logFormat(config) });
    await run(command, config, tls);
  } catch (thrown) {
    if (thrown instanceof ConfigError) return fail(2, thrown.message);
    fail(1, describe(thrown));
  }
}

async function run(command: Command, config: Environment, tls: TlsKeyPair | undefined): Promise<void> {
  const stopped = stopSignal();
  const hostname = Deno.hostname();
  const hop = hopBetween(command, config);
  const running: Running = { listeners: [] };
  if (command !== "serve") {
    running.worker = await startChatWorker(config, { hostname, tls, auth: hop?.auth });
    const { grpc, connect, store } = running.worker.facts;
    log.info("Chat worker: gRPC on {grpc}, Connect on {connect}, log in {store}", { grpc, connect, store });
  }
  if (command !== "chat") {
    running.edge = await startEdge(config, {
      hostname,
      stores: await openStores(config),
      ...(hop && { hop: [hop.interceptor] }),
    });
    running.listeners = await listenEdge(running.edge, config, tls);
  }
  if (!hop) log.info("No authentication is configured: every call is let in");
  const signal = await stopped;
  log.info("{signal}: draining, {seconds} s at the most", { signal, seconds: config.DRAIN_SECONDS });
  await drain(running, config.DRAIN_SECONDS * 1_000);
  log.info("Stopped");
  Deno.exit(0);
}

/** The edge first, so that what it has taken still finds the worker. */
async function drain({ worker, edge, listeners }: Running, ms: number): Promise<void> {
  const endMs = performance.now() + ms;
  const leftMs = () => Math.max(0, endMs - performance.now());
  edge?.stopping();
  await Promise.all(listeners.map((listener) => listener.drain(ms)));
  await edge?.stop(leftMs());
  await worker?.drain(leftMs());
}

/** Resolves with the first SIGTERM or SIGINT; the second ends the process at once. */
function stopSignal(): Promise<Deno.Signal> {
  return new Promise((resolve) => {
    let seen = false;
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      Deno.addSignalListener(signal, () => {
        if (seen) Deno.exit(1);
        seen = true;
        resolve(signal);
      });
    }
  });
}

/** @throws ConfigError for files that cannot be read, are not PEM, or do not belong together. */
function readTls({ TLS_CERT_FILE, TLS_KEY_FILE }: Environment): TlsKeyPair | undefined {
  if (!TLS_CERT_FILE || !TLS_KEY_FILE) return undefined;
  const faults: string[] = [];
  const read = <T>(name: string, path: string, parse: (pem: string) => T) => {
    try {
      const pem = Deno.readTextFileSync(path);
      return { pem, parsed: parse(pem) };
    } catch (thrown) {
      faults.push(`${name}: cannot read "${path}": ${thrown instanceof Error ? thrown.message : thrown}`);
      return undefined;
    }
  };
  const cert = read("TLS_CERT_FILE", TLS_CERT_FILE, (pem) => new X509Certificate(pem));
  const key = read("TLS_KEY_FILE", TLS_KEY_FILE, createPrivateKey);
  if (cert && key && !cert.parsed.checkPrivateKey(key.parsed)) {
    faults.push(`TLS_KEY_FILE: expected the key of the certificate in TLS_CERT_FILE, got another`);
  }
  if (!cert || !key || faults.length > 0) throw new ConfigError(faults);
  return { cert: cert.pem, key: key.pem };
}

function logFormat({ LOG_FORMAT }: Environment) {
  if (LOG_FORMAT !== "auto") return LOG_FORMAT;
  return Deno.stdout.isTerminal() ? "color" : "json";
}

function isCommand(word: string | undefined): word is Command {
  return COMMANDS.includes(word as Command);
}

/** What the machine has or has not is said in a line; a fault of ours comes with its stack. */
function describe(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const isOurs = !(thrown instanceof AppError) && !(thrown.name in Deno.errors);
  return isOurs ? thrown.stack ?? thrown.message : thrown.message;
}

function fail(code: number, message: string): void {
  console.error(message);
  Deno.exit(code);
}
