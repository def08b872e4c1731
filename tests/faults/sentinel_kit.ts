import { join } from "@std/path";
import { asList, RedisConnection } from "../../lib/redis/mod.ts";
import { eventually } from "../support/eventually.ts";
import { freePort } from "../support/ports.ts";
import { RedisServer } from "../support/redis.ts";

/** How long the primary is silent before a Sentinel takes it for dead, in milliseconds. */
const DOWN_MS = 1_000;
const READY_MS = 15_000;
const NAME = "main";

/** A primary, its replica, and a Sentinel that watches both and alone decides. */
export class SentinelKit implements AsyncDisposable {
  readonly primary: RedisServer;
  readonly replica: RedisServer;
  readonly #sentinel: Sentinel;

  private constructor(primary: RedisServer, replica: RedisServer, sentinel: Sentinel) {
    this.primary = primary;
    this.replica = replica;
    this.#sentinel = sentinel;
  }

  /** Starts them, and waits until the replica has what the primary has, and the Sentinel knows it. */
  static async start(): Promise<SentinelKit> {
    await using stack = new AsyncDisposableStack();
    const primary = stack.use(await RedisServer.start({ args: ["--repl-diskless-sync-delay", "0"] }));
    const args = ["--replicaof", `127.0.0.1 ${primary.port}`, "--repl-diskless-sync-delay", "0"];
    const replica = stack.use(await RedisServer.start({ args }));
    const sentinel = stack.use(await Sentinel.start(primary.port));
    await eventually("the Sentinel knows the replica", () => sentinel.knowsReplica(), { withinMs: READY_MS });
    stack.move();
    return new SentinelKit(primary, replica, sentinel);
  }

  /** Where clients find the primary. */
  get url(): string {
    return `redis+sentinel://127.0.0.1:${this.#sentinel.port}/${NAME}`;
  }

  /** From now on the replica gets nothing, while the primary goes on and does not mind. */
  async starveReplica(): Promise<void> {
    await using redis = await RedisConnection.open(this.primary.url);
    await redis.command(["ACL", "SETUSER", "default", "-psync", "-sync"]); // it comes back at once, and is refused
    await redis.command(["CLIENT", "KILL", "TYPE", "replica"]);
  }

  /** Has the replica promoted although nothing is wrong; the primary becomes its replica, and loses nothing. */
  async swap(): Promise<void> {
    await this.#sentinel.swap();
    await this.promoted();
  }

  /** Waits until the Sentinel names the replica. */
  async promoted(): Promise<void> {
    await eventually("the replica is promoted", async () => {
      return await this.#sentinel.primaryPort() === this.replica.port;
    }, { withinMs: READY_MS });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const part of [this.#sentinel, this.replica, this.primary]) await part[Symbol.asyncDispose]();
  }
}

class Sentinel implements AsyncDisposable {
  readonly port: number;
  readonly #folder: string;
  readonly #process: Deno.ChildProcess;

  private constructor(port: number, folder: string, process: Deno.ChildProcess) {
    this.port = port;
    this.#folder = folder;
    this.#process = process;
  }

  static async start(primaryPort: number): Promise<Sentinel> {
    const folder = Deno.makeTempDirSync({ prefix: "parley-sentinel-" });
    const port = freePort();
    const file = join(folder, "sentinel.conf"); // it writes what it knows into it
    Deno.writeTextFileSync(
      file,
      [
        `port ${port}`,
        "bind 127.0.0.1",
        `dir ${folder}`,
        "logfile log.txt",
        `sentinel monitor ${NAME} 127.0.0.1 ${primaryPort} 1`,
        `sentinel down-after-milliseconds ${NAME} ${DOWN_MS}`,
        `sentinel failover-timeout ${NAME} 5000`,
      ].join("\n"),
    );
    const process = new Deno.Command("redis-server", {
      args: [file, "--sentinel"],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    const sentinel = new Sentinel(port, folder, process);
    try {
      await eventually("the Sentinel answers", () => sentinel.primaryPort(), { withinMs: READY_MS });
      return sentinel;
    } catch (thrown) {
      await sentinel[Symbol.asyncDispose]();
      throw thrown;
    }
  }

  async swap(): Promise<void> {
    await using redis = await RedisConnection.open(`redis://127.0.0.1:${this.port}`);
    await redis.command(["SENTINEL", "FAILOVER", NAME]);
  }

  /** The port of the primary, as it has it. */
  async primaryPort(): Promise<number> {
    await using redis = await RedisConnection.open(`redis://127.0.0.1:${this.port}`);
    return Number(asList(await redis.command(["SENTINEL", "get-master-addr-by-name", NAME]))[1]);
  }

  async knowsReplica(): Promise<boolean> {
    await using redis = await RedisConnection.open(`redis://127.0.0.1:${this.port}`);
    const replicas = asList(await redis.command(["SENTINEL", "replicas", NAME]));
    return replicas.some((fields) => {
      const words = asList(fields);
      return words[words.indexOf("master-link-status") + 1] === "ok" &&
        words[words.indexOf("flags") + 1] === "slave";
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // it has ended by itself
    }
    await this.#process.status;
    await Deno.remove(this.#folder, { recursive: true });
  }
}
