import { join } from "@std/path";
import { eventually } from "./eventually.ts";
import { freePort } from "./ports.ts";

/** How a {@link RedisServer} is started. */
export interface RedisServerOptions {
  /** Asked for of clients; none unless given. */
  password?: string;
  /** Further settings, such as `["--appendfsync", "everysec"]`: the last of the same name counts. */
  args?: readonly string[];
  /** What the command line begins with, such as `nsenter` and its words: something that becomes the process. */
  prefix?: readonly string[];
}

const START_MS = 10_000;
const ATTEMPTS = 3;

/**
 * A real `redis-server` with a port and a folder of its own, which keeps every answered write.
 *
 * Disposing it ends the process and removes the folder; so does the end of the test file.
 */
export class RedisServer implements AsyncDisposable {
  readonly port: number;
  readonly #folder: string;
  readonly #options: RedisServerOptions;
  readonly #onUnload = () => this.#abandon();
  #process: Deno.ChildProcess | undefined;

  private constructor(port: number, options: RedisServerOptions) {
    this.port = port;
    this.#options = options;
    this.#folder = Deno.makeTempDirSync({ prefix: "parley-redis-" });
    globalThis.addEventListener("unload", this.#onUnload);
  }

  /** Starts a server, and waits until it answers. */
  static async start(options: RedisServerOptions = {}): Promise<RedisServer> {
    for (let attempt = 1;; attempt++) {
      const server = new RedisServer(freePort(), options);
      try {
        await server.start();
        return server;
      } catch (thrown) {
        await server[Symbol.asyncDispose]();
        if (attempt === ATTEMPTS) throw thrown; // else another may have taken the port
      }
    }
  }

  /** Where clients reach it, with its password. */
  get url(): string {
    const { password } = this.#options;
    return `redis://${password ? `:${encodeURIComponent(password)}@` : ""}127.0.0.1:${this.port}`;
  }

  /** Starts it again after {@link kill}, with the same port and folder, and waits until it answers. */
  async start(): Promise<void> {
    const { password, args = [], prefix = [] } = this.#options;
    const [executable, ...words] = [...prefix, "redis-server"];
    const process = new Deno.Command(executable!, {
      args: [
        ...words,
        ...["--port", String(this.port), "--bind", "127.0.0.1", "--dir", this.#folder],
        ...["--appendonly", "yes", "--appendfsync", "always", "--save", "", "--logfile", "log.txt"],
        ...(password ? ["--requirepass", password] : []),
        ...args,
      ],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    this.#process = process;
    let ended = false;
    process.status.then(() => ended = true);
    try {
      await eventually("redis-server answers", () => ended || answers(this.port), { withinMs: START_MS });
      if (ended) throw new Error("Cannot start redis-server: it ended");
    } catch (cause) {
      const log = await Deno.readTextFile(join(this.#folder, "log.txt")).catch(() => "");
      throw new Error(`Cannot start redis-server: ${log.split("\n").slice(-5).join("\n")}`, { cause });
    }
  }

  /** Ends the process at once, as a crash would, or by another signal; waits until it has ended. */
  async kill(signal: "SIGKILL" | "SIGTERM" = "SIGKILL"): Promise<void> {
    const status = this.#process?.status;
    this.#end(signal);
    await status;
  }

  /** Stops the process where it is: it keeps its connections and answers nobody. */
  pause(): void {
    this.#process?.kill("SIGSTOP");
  }

  /** Lets it go on after {@link pause}. */
  resume(): void {
    this.#process?.kill("SIGCONT");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    globalThis.removeEventListener("unload", this.#onUnload);
    await this.kill();
    // A child that rewrites the file outlives its server for a moment, and writes on.
    await eventually("the folder is gone", async () => {
      await Deno.remove(this.#folder, { recursive: true });
      return true;
    });
  }

  #end(signal: Deno.Signal): void {
    try {
      this.#process?.kill(signal);
    } catch {
      // it has ended by itself
    }
    this.#process = undefined;
  }

  /** What can be done while the test file ends. */
  #abandon(): void {
    this.#end("SIGKILL");
    try {
      Deno.removeSync(this.#folder, { recursive: true });
    } catch {
      // the process wrote one more file while it died
    }
  }
}

/** Whether a server on this port answers a PING, be it that it asks for the password. */
async function answers(port: number): Promise<boolean> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(new TextEncoder().encode("PING\r\n"));
  const bytes = new Uint8Array(64);
  const length = await connection.read(bytes) ?? 0;
  return /^(\+PONG|-NOAUTH)/.test(new TextDecoder().decode(bytes.subarray(0, length)));
}
