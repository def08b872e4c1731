import { createPrivateKey, X509Certificate } from "node:crypto";
import { type Edge, startEdge } from "./functions/edge.ts";
import { listenEdge } from "./functions/listen.ts";
import { openStores } from "./functions/rpc/stores.ts";
import { hopBetween } from "./functions/hop.ts";
import { type Broker, openBroker } from "./lib/broker/mod.ts";
import {
  ANY_VERSION_VARIABLE,
  ConfigError,
  type Environment,
  loadConfig,
  wrongRuntime,
} from "./lib/config/mod.ts";
import { AppError } from "./lib/error/mod.ts";
import { Admission } from "./lib/flow/mod.ts";
import type { Listener, TlsKeyPair } from "./lib/rpc/mod.ts";
import { configureLogging, logger } from "./lib/telemetry/mod.ts";
import { listenHealth, type RunningWorker, startChatWorker, startQueue } from "./workers/main.ts";
import { deadCommand } from "./workers/queue/dead_command.ts";
import { functionsCommand } from "./workers/queue/functions_command.ts";
import { type WorkerArguments, workerArguments } from "./workers/queue/options.ts";
import { UsageError } from "./workers/queue/usage_error.ts";
import type { QueueWorker } from "./workers/queue/worker.ts";

const HELP = `Parley: a chat and RPC backend, one set of contracts and every way to call it

Usage: deno task <command>            (or: deno run <permissions> main.ts <command>)

Commands:
  all      everything in one process: the chat worker, the HTTP edge and the queue worker
  serve    the HTTP edge: stateless, any number of them
  chat     the chat worker: one is active, others stand by
  queue    the queue worker: serves functions, any number of them

  queue dead list | show KEY | replay KEY | drop KEY     the calls that were given up; --all for each of them
  queue functions [--client ts|python] [--output FILE]   what is served, or a typed client of it

Options:
  --module FILE                    queue, all: serve what it exports, in place of the examples; may come again
  --worker async|thread|process    queue, all: what functions run in; thread, and async for all
  --workers COUNT                  queue, all: functions at the same time; 4
  --help                           this text

The environment is the configuration; the README has the table. Exit codes: 0 after a clean drain,
1 when the process cannot run, 2 for a wrong command line or configuration.
`;

const COMMANDS = ["all", "serve", "chat", "queue"] as const;
type Command = (typeof COMMANDS)[number];

const log = logger("main");

/** What runs in this process. */
interface Running {
  broker?: Broker;
  worker?: RunningWorker;
  edge?: Edge;
  queue?: QueueWorker;
  listeners: Listener[];
}

/** What a queue worker may need for its last words beyond the time of the drain, in milliseconds. */
const GIVE_BACK_MS = 3_000;

if (import.meta.main) await main(Deno.args);

async function main(args: readonly string[]): Promise<void> {
  if (args.includes("--help") || args.includes("-h")) return console.log(HELP);
  const [command, ...rest] = args;
  if (!isCommand(command) || (rest.length > 0 && command !== "all" && command !== "queue")) {
    return fail(2, `Cannot run "${args.join(" ")}": expected one of ${COMMANDS.join(", ")}\n\n${HELP}`);
  }
  const wrong = wrongRuntime(Deno.version.deno, Deno.env.get(ANY_VERSION_VARIABLE));
  if (wrong) return fail(1, wrong);
  try {
    const config = loadConfig({ env: Deno.env.toObject(), readFile: (path) => Deno.readTextFileSync(path) });
    const [tool] = rest;
    if (command === "queue" && (tool === "dead" || tool === "functions")) {
      return Deno.exit(await runTool(tool, rest.slice(1), config));
    }
    const queueArgs = workerArguments(rest, Deno.cwd());
    const tls = readTls(config);
    configureLogging({ level: config.LOG_LEVEL, format: logFormat(config) });
    await run(command, { config, tls, queueArgs });
  } catch (thrown) {
    if (thrown instanceof ConfigError) return fail(2, thrown.message);
    if (thrown instanceof UsageError) return fail(2, thrown.message);
    fail(1, describe(thrown));
  }
}

/** Does one thing on the queue, with its answer alone on standard output. */
async function runTool(tool: "dead" | "functions", args: readonly string[], config: Environment) {
  await using broker = await openBroker(config);
  const print = (text: string) => console.log(text);
  const queue = config.PRPC_QUEUE_NAME;
  if (tool === "dead") return await deadCommand({ queue: broker.queue(queue), args, print });
  await functionsCommand({ broker, queue, args, print });
  return 0;
}

/** What this process is to run with. */
interface RunOptions {
  readonly config: Environment;
  readonly tls: TlsKeyPair | undefined;
  readonly queueArgs: WorkerArguments;
}

async function run(command: Command, { config, tls, queueArgs }: RunOptions): Promise<void> {
  const stopped = stopSignal();
  const running: Running = { listeners: [] };
  if (command !== "chat") running.broker = await openBroker(config);
  if (command !== "queue") await startRooms(command, running, { config, tls });
  if (running.broker && command !== "serve") {
    await startFunctions(command, { running, broker: running.broker, config, args: queueArgs });
  }
  const failed = running.queue?.ended.then(() => new Promise<never>(() => {}));
  const signal = await (failed ? Promise.race([stopped, failed]) : stopped);
  log.info("{signal}: draining, {seconds} s at the most", { signal, seconds: config.DRAIN_SECONDS });
  await drain(running, config.DRAIN_SECONDS * 1_000);
  log.info("Stopped");
  Deno.exit(0);
}

/** The chat worker, the edge, or both. */
async function startRooms(
  command: "all" | "serve" | "chat",
  running: Running,
  { config, tls }: Pick<RunOptions, "config" | "tls">,
): Promise<void> {
  const hostname = Deno.hostname();
  const hop = hopBetween(command, config);
  const admission = new Admission({
    onRefused: (count) => log.warning("The process is busy: it has refused {count} calls", { count }),
  });
  if (command !== "serve") {
    running.worker = await startChatWorker(config, { hostname, tls, auth: hop?.auth, admission });
    const { grpc, connect, store } = running.worker.facts;
    log.info("Chat worker: gRPC on {grpc}, Connect on {connect}, log in {store}", { grpc, connect, store });
  }
  if (command !== "chat") {
    running.edge = await startEdge(config, {
      hostname,
      stores: await openStores(config),
      broker: running.broker,
      admission,
      ...(hop && { hop: [hop.interceptor] }),
    });
    running.listeners.push(...await listenEdge(running.edge, config, tls));
  }
  if (!hop) log.info("No authentication is configured: every call is let in");
}

/** The queue worker. Beside all the rest it starts no processes, unless it is told to. */
async function startFunctions(
  command: Command,
  { running, broker, config, args }: {
    running: Running;
    broker: Broker;
    config: Environment;
    args: WorkerArguments;
  },
): Promise<void> {
  const queue = await startQueue(config, { broker, args, worker: command === "all" ? "async" : "thread" });
  running.queue = queue;
  const facts = { queue: config.PRPC_QUEUE_NAME, broker: broker.description };
  if (command === "all") return log.info("Queue worker: queue {queue} in {broker}", facts);
  const health = listenHealth(config, queue);
  running.listeners.push(health);
  log.info("Queue worker: queue {queue} in {broker}, health on {health}", {
    ...facts,
    health: health.address,
  });
}

/** The edge first, so that what it has taken still finds the workers. */
async function drain({ broker, worker, edge, queue, listeners }: Running, ms: number): Promise<void> {
  const endMs = performance.now() + ms;
  const leftMs = () => Math.max(0, endMs - performance.now());
  edge?.stopping();
  if (edge) await Promise.all(listeners.map((listener) => listener.drain(ms)));
  await edge?.stop(leftMs());
  await queue?.drain(leftMs() + GIVE_BACK_MS).catch((thrown) =>
    log.warning("Calls are left: {error}", { error: AppError.from(thrown).message })
  );
  if (!edge) await Promise.all(listeners.map((listener) => listener.drain(leftMs())));
  await broker?.[Symbol.asyncDispose]();
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
