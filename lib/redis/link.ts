import { createClient } from "@redis/client";
import { AppError } from "../error/mod.ts";
import { withDeadline } from "../time/mod.ts";
import { describe, redisFailure, replyCode, unavailable } from "./failure.ts";
import { asList, type Reply } from "./reply.ts";

/** Commands under way at the most; one more is refused. */
const MAX_PENDING = 100_000;
/** How long commands under way may take to end when the link is closed, in milliseconds. */
const CLOSE_MS = 1_000;

/** What a {@link RedisLink} connects to, and how long it waits. */
export interface LinkOptions {
  /** The URL, with its credentials. */
  url: string;
  /** The URL without its credentials, for errors. */
  address: string;
  /** How long connecting and each command may take, in milliseconds. */
  commandMs: number;
  /** Ends the attempt to connect. */
  signal: AbortSignal;
}

type Client = ReturnType<typeof newClient>;

/**
 * One connection to Redis, from its first answer until it is lost; it does not come back.
 *
 * The driver's own reconnecting is off: it would go on with a connection whose server is stopped, and keeps
 * commands for later that their callers have given up.
 */
export class RedisLink {
  /** Resolves with the reason when the connection is lost or closed. Never rejects. */
  readonly lost: Promise<unknown>;
  readonly #client: Client;
  readonly #options: LinkOptions;
  #heardMs = performance.now();

  private constructor(client: Client, lost: Promise<unknown>, options: LinkOptions) {
    this.#client = client;
    this.lost = lost;
    this.#options = options;
  }

  /**
   * Connects, and waits until the server answers.
   *
   * @throws AppError `UNAVAILABLE` when it does not.
   */
  static async connect(options: LinkOptions): Promise<RedisLink> {
    const { url, address, commandMs, signal } = options;
    const client = newClient(url, commandMs);
    const lost = new Promise<unknown>((resolve) => {
      client.on("error", resolve);
      // Comes when it is destroyed: because the server is silent, or when nobody minds any more.
      client.on("end", () => resolve(new Error("no answer")));
    });
    const over = Promise.withResolvers<never>();
    const giveUp = () => over.reject(new Error("it is given up"));
    // The driver's own limit ends with the TCP handshake: a stopped server still accepts.
    const late = new Error(`no answer within ${commandMs} ms`);
    const timer = setTimeout(() => over.reject(late), commandMs);
    signal.addEventListener("abort", giveUp, { once: true });
    if (signal.aborted) giveUp();
    const connecting = client.connect();
    try {
      await Promise.race([connecting, over.promise]);
      return new RedisLink(client, lost, options);
    } catch (cause) {
      client.destroy();
      // A client that is destroyed while it connects connects all the same.
      connecting.then(() => client.destroy(), () => {});
      const why = describe(cause);
      throw new AppError("UNAVAILABLE", `Cannot connect to Redis at "${address}": ${why}`, { cause });
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", giveUp);
    }
  }

  /** Sends one command. For what it throws see {@link RedisConnection}. */
  command(args: readonly string[]): Promise<Reply> {
    return this.#run(this.#client.sendCommand<Reply>(args));
  }

  /** Sends commands as one MULTI. For what it throws see {@link RedisConnection}. */
  transaction(commands: readonly (readonly string[])[]): Promise<readonly Reply[]> {
    // Given in one turn they are written one after the other, with nothing in between.
    const answers = [["MULTI"], ...commands, ["EXEC"]].map((args) => this.#client.sendCommand<Reply>(args));
    return this.#run(Promise.all(answers).then((replies) => asList(replies.at(-1)).map(refuseError)));
  }

  /** Closes it once what is under way is answered, or after a second. */
  async close(): Promise<void> {
    try {
      if (this.#client.isOpen) await withDeadline(this.#client.close(), CLOSE_MS, "close the connection");
    } catch {
      // destroyed below
    } finally {
      this.#client.destroy();
    }
  }

  async #run<T>(answer: Promise<T>): Promise<T> {
    const { commandMs } = this.#options;
    const sentMs = performance.now();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(unavailable(`no answer within ${commandMs} ms`));
        // Answers come in order. Where none came at all the server is stopped or gone, and TCP may take
        // minutes to say so.
        if (this.#heardMs < sentMs) this.#client.destroy();
      }, commandMs);
    });
    try {
      const reply = await Promise.race([answer, late]);
      this.#heardMs = performance.now();
      return reply;
    } catch (thrown) {
      throw redisFailure(thrown);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** EXEC answers a command that failed with an error among its replies. */
function refuseError(reply: Reply): Reply {
  if (replyCode(reply) !== undefined) throw reply;
  return reply;
}

function newClient(url: string, commandMs: number) {
  return createClient({
    url,
    name: "parley",
    // The answers of RESP 2 are strings, integers, nulls and arrays, nothing else.
    RESP: 2,
    maintNotifications: "disabled",
    disableOfflineQueue: true,
    commandsQueueMaxLength: MAX_PENDING,
    // The driver's limit covers only the time until a command is written.
    commandOptions: { timeout: 0 },
    socket: { reconnectStrategy: false, connectTimeout: commandMs },
  });
}
