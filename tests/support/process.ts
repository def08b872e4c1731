import { fromFileUrl } from "@std/path";
import { TextLineStream } from "@std/streams/text-line-stream";
import { eventually } from "./eventually.ts";
import { freePort } from "./ports.ts";
import { residentBytes } from "./resident_bytes.ts";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));
/** The permissions of the tasks in deno.json, with a data folder anywhere. */
const FLAGS = [
  "run",
  "--unstable-no-legacy-abort",
  "--allow-net",
  "--allow-env",
  "--allow-read",
  "--allow-write",
];
const OWN_FLAGS = { queue: `--allow-run=${Deno.execPath()}`, others: "--allow-sys=hostname" };
const START_MS = 20_000;
const END_MS = 15_000;

/** The commands of `main.ts`. */
export type Command = "all" | "serve" | "chat" | "queue";

/** How each command says that it listens. */
const SAID: Readonly<Record<Command, string>> = {
  all: "Queue worker: ",
  serve: "HTTP edge: ",
  chat: "Chat worker: ",
  queue: "Queue worker: ",
};

/** How a process is started. */
export interface ProcessOptions {
  /** Over a clean environment: nothing of the test run's own configuration reaches the process. */
  env?: Readonly<Record<string, string>>;
  /** What follows the command. */
  args?: readonly string[];
  /** Do not wait until the process says that it listens. */
  noWait?: boolean;
  /** What the command line begins with, such as `nsenter` and its words: something that becomes the process. */
  prefix?: readonly string[];
}

/** One line that a process logged. */
export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly logger: string;
}

/**
 * A real Parley process, on ports and a folder of its own unless told otherwise.
 *
 * Disposing it kills it and removes what it was given a folder for.
 */
export class ParleyProcess implements AsyncDisposable {
  readonly env: Readonly<Record<string, string>>;
  /** Everything that it has logged so far. */
  readonly log: LogLine[] = [];
  /** What it wrote that is no log line, on either stream. */
  readonly output: string[] = [];
  readonly #command: Command;
  readonly #args: readonly string[];
  readonly #prefix: readonly string[];
  readonly #folder: string | undefined;
  /** A test run that is cut short leaves no process behind. */
  readonly #onUnload = () => this.#child?.kill("SIGKILL");
  #child: Deno.ChildProcess | undefined;
  #isRunning = false;
  #reading: Promise<unknown> = Promise.resolve();

  private constructor(command: Command, { args = [], prefix = [], env = {} }: ProcessOptions) {
    this.#command = command;
    this.#args = args;
    this.#prefix = prefix;
    globalThis.addEventListener("unload", this.#onUnload);
    this.#folder = env.DATA_DIR ? undefined : Deno.makeTempDirSync({ prefix: "parley-" });
    this.env = {
      LOG_FORMAT: "json",
      DATA_DIR: this.#folder ?? "",
      MESSENGER_SERVER_PORT: String(freePort()),
      MESSENGER_CONNECT_PORT: String(freePort()),
      MESSENGER_HTTP_PORT: String(freePort()),
      GRPC_PORT: String(freePort()),
      QUEUE_HEALTH_PORT: String(freePort()),
      ECHO_SOCKET: `${this.#folder ?? env.DATA_DIR}/echo-${crypto.randomUUID().slice(0, 8)}.sock`,
      DRAIN_SECONDS: "5",
      ...env,
    };
  }

  /** Starts a process, and waits until it listens. */
  static async start(
    command: Command,
    { env = {}, noWait = false, ...more }: ProcessOptions = {},
  ): Promise<ParleyProcess> {
    const own = command === "all" && !env.MESSENGER_SERVER_ADDR && !env.MESSENGER_SERVER_PORT && ownWorker();
    const process = new ParleyProcess(command, { ...more, env: { ...own, ...env } });
    try {
      await process.start(noWait);
    } catch (thrown) {
      await process[Symbol.asyncDispose]();
      throw thrown;
    }
    return process;
  }

  /** Its gRPC address. */
  get grpc(): string {
    return `127.0.0.1:${this.env.MESSENGER_SERVER_PORT}`;
  }

  /** The base URL of its Connect port. */
  get connect(): string {
    return `http://127.0.0.1:${this.env.MESSENGER_CONNECT_PORT}`;
  }

  /** The base URL of its HTTP port. */
  get http(): string {
    return `http://127.0.0.1:${this.env.MESSENGER_HTTP_PORT}`;
  }

  /** The address of the edge's gRPC port. */
  get edgeGrpc(): string {
    return `127.0.0.1:${this.env.GRPC_PORT}`;
  }

  /** The base URL of its health, where it is a queue worker alone. */
  get health(): string {
    return `http://127.0.0.1:${this.env.QUEUE_HEALTH_PORT}`;
  }

  /** Whether it runs, be it stopped by a signal; `false` once it has ended, by itself too. */
  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** Its process id; 0 when it does not run. */
  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Starts it again after it has ended: same ports, same folder. */
  async start(noWait = false): Promise<void> {
    const mark = this.log.length;
    const isQueue = this.#command === "queue";
    // Deno starts nothing with a preloaded library under a narrower permission.
    const own = !isQueue ? OWN_FLAGS.others : this.env.LD_PRELOAD ? "--allow-run" : OWN_FLAGS.queue;
    const words = [...this.#prefix, Deno.execPath(), ...FLAGS, own, MAIN, this.#command, ...this.#args];
    const child = new Deno.Command(words[0]!, {
      args: words.slice(1),
      env: { ...inherited(), ...this.env },
      clearEnv: true,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#child = child;
    this.#reading = Promise.all([this.#read(child.stdout), this.#read(child.stderr)]);
    let ended = false;
    this.#isRunning = true;
    child.status.then(() => {
      ended = true;
      if (this.#child === child) this.#isRunning = false;
    });
    if (noWait) return;
    const said = SAID[this.#command];
    await eventually(
      `${this.#command} listens`,
      () => ended || this.log.slice(mark).some(({ message }) => message.startsWith(said)),
      { withinMs: START_MS },
    );
    if (ended) throw new Error(`Cannot start ${this.#command}: ${this.output.join("\n")}`);
  }

  /** Waits until it has logged a message that contains this text, counted from the line number `since`. */
  async logged(text: string, { since = 0, withinMs = 10_000 } = {}): Promise<LogLine> {
    return await eventually(
      `"${text}" is logged`,
      () => this.log.slice(since).find(({ message }) => message.includes(text)),
      { withinMs },
    );
  }

  /** Sends a signal; SIGSTOP and SIGCONT pause it and let it go on. */
  signal(signal: Deno.Signal): void {
    this.#child?.kill(signal);
  }

  /** Sends a signal that ends it, and waits for the exit code. */
  async end(signal: "SIGTERM" | "SIGINT" | "SIGKILL"): Promise<number> {
    try {
      this.signal(signal);
    } catch {
      // it has ended by itself
    }
    return await this.ended();
  }

  /** Waits until it has ended, and answers the exit code. */
  async ended(): Promise<number> {
    const child = this.#child;
    if (!child) return 0;
    const timer = setTimeout(() => child.kill("SIGKILL"), END_MS);
    const { code } = await child.status;
    clearTimeout(timer);
    await this.#reading;
    this.#child = undefined;
    return code;
  }

  /** The memory that it has in use, in bytes (resident set). */
  residentBytes(): Promise<number> {
    return residentBytes(this.pid);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    globalThis.removeEventListener("unload", this.#onUnload);
    if (this.#child) await this.end("SIGKILL");
    if (this.#folder) await Deno.remove(this.#folder, { recursive: true });
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    const text: ReadableStream<string> = stream.pipeThrough(new TextDecoderStream());
    const lines: ReadableStream<string> = text.pipeThrough(new TextLineStream());
    for await (const line of lines) {
      try {
        this.log.push(JSON.parse(line));
      } catch {
        this.output.push(line);
      }
    }
  }
}

/** A worker and an edge in one process must agree on the port. */
function ownWorker(): Record<string, string> {
  const port = String(freePort());
  return { MESSENGER_SERVER_PORT: port, MESSENGER_SERVER_ADDR: `127.0.0.1:${port}` };
}

function inherited(): Record<string, string> {
  const env: Record<string, string> = {};
  for (const name of ["PATH", "HOME", "DENO_DIR", "XDG_CACHE_HOME", "TMPDIR"]) {
    const value = Deno.env.get(name);
    if (value) env[name] = value;
  }
  return env;
}
