import { join } from "@std/path";
import { eventually } from "./eventually.ts";
import { kafkaFolder } from "./kafka_requirement.ts";
import { freePort } from "./ports.ts";

/** How a {@link KafkaServer} is started. */
export interface KafkaServerOptions {
  /** Settings of the broker over those of the tests, such as `{ "num.partitions": "1" }`. */
  settings?: Readonly<Record<string, string>>;
}

const START_MS = 30_000;
const STOP_MS = 15_000;
const ATTEMPTS = 3;
const STARTED = "Kafka Server started";

/**
 * A real Kafka broker, which is its own controller (KRaft), with ports and a folder of its own.
 *
 * It acknowledges what the machine's memory holds, as Kafka does: killing the process loses nothing, only the
 * machine's end would. Disposing it ends the process and removes the folder; so does the end of the test file.
 */
export class KafkaServer implements AsyncDisposable {
  readonly port: number;
  readonly #controllerPort: number;
  readonly #folder: string;
  readonly #settings: Readonly<Record<string, string>>;
  readonly #onUnload = () => this.#abandon();
  #process: Deno.ChildProcess | undefined;

  private constructor({ settings = {} }: KafkaServerOptions) {
    this.port = freePort();
    this.#controllerPort = freePort();
    this.#settings = settings;
    this.#folder = Deno.makeTempDirSync({ prefix: "parley-kafka-" });
    globalThis.addEventListener("unload", this.#onUnload);
  }

  /** Starts a broker on an empty folder, and waits until it serves. */
  static async start(options: KafkaServerOptions = {}): Promise<KafkaServer> {
    for (let attempt = 1;; attempt++) {
      const server = new KafkaServer(options);
      try {
        await server.#format();
        await server.start();
        return server;
      } catch (thrown) {
        await server[Symbol.asyncDispose]();
        if (attempt === ATTEMPTS) throw thrown; // else another may have taken a port
      }
    }
  }

  /** Where clients reach it. */
  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Starts it again after {@link kill}, with the same ports and folder, and waits until it serves. */
  async start(): Promise<void> {
    await Deno.remove(this.#log).catch(() => {});
    const process = this.#java("kafka.Kafka", [this.#properties]).spawn();
    this.#process = process;
    let ended = false;
    process.status.then(() => ended = true);
    const started = async () => ended || (await this.#logged()).includes(STARTED);
    try {
      await eventually("the Kafka broker serves", started, { withinMs: START_MS, everyMs: 50 });
      if (ended) throw new Error("Cannot start a Kafka broker: it ended");
    } catch (cause) {
      const lines = (await this.#logged()).split("\n").filter((line) => line !== "");
      throw new Error(`Cannot start a Kafka broker: ${lines.slice(0, 5).join("\n")}`, { cause });
    }
  }

  /**
   * Ends the process at once, as a crash would, or lets it end its connections by SIGTERM; waits until it has
   * ended.
   */
  async kill(signal: "SIGKILL" | "SIGTERM" = "SIGKILL"): Promise<void> {
    const process = this.#process;
    this.#end(signal);
    const late = setTimeout(() => process?.kill("SIGKILL"), STOP_MS);
    await process?.status;
    clearTimeout(late);
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
    await Deno.remove(this.#folder, { recursive: true });
  }

  get #properties(): string {
    return join(this.#folder, "server.properties");
  }

  get #log(): string {
    return join(this.#folder, "log.txt");
  }

  #logged(): Promise<string> {
    return Deno.readTextFile(this.#log).catch(() => "");
  }

  /** Gives the folder its identity, which a broker does not start without. */
  async #format(): Promise<void> {
    const settings = {
      "process.roles": "broker,controller",
      "node.id": "1",
      "controller.quorum.voters": `1@127.0.0.1:${this.#controllerPort}`,
      "listeners": `PLAINTEXT://127.0.0.1:${this.port},CONTROLLER://127.0.0.1:${this.#controllerPort}`,
      "advertised.listeners": `PLAINTEXT://127.0.0.1:${this.port}`,
      "controller.listener.names": "CONTROLLER",
      "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
      "log.dirs": join(this.#folder, "data"),
      "offsets.topic.replication.factor": "1",
      "offsets.topic.num.partitions": "1",
      "transaction.state.log.replication.factor": "1",
      "transaction.state.log.min.isr": "1",
      "share.coordinator.state.topic.replication.factor": "1",
      "share.coordinator.state.topic.min.isr": "1",
      "group.initial.rebalance.delay.ms": "0", // else the first member of a group waits three seconds for others
      "group.min.session.timeout.ms": "1000",
      "broker.session.timeout.ms": "1000", // a broker that was killed is let in again only after that
      "broker.heartbeat.interval.ms": "200",
      "log.cleaner.dedupe.buffer.size": "2097152", // 128 MB unless set
      "num.network.threads": "2",
      "num.io.threads": "2",
      ...this.#settings,
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
    await Deno.writeTextFile(this.#properties, lines.join(""));
    const id = crypto.randomUUID().replaceAll("-", "").slice(0, 22); // as many characters as it wants
    const args = ["format", "--cluster-id", id, "--config", this.#properties];
    const { success } = await this.#java("kafka.tools.StorageTool", args).output();
    if (!success) throw new Error(`Cannot format a folder for Kafka: ${await this.#logged()}`);
  }

  #java(main: string, args: readonly string[]): Deno.Command {
    return new Deno.Command("java", {
      args: [
        ...["-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"],
        ...["-cp", join(kafkaFolder(), "*")],
        `-Dorg.slf4j.simpleLogger.logFile=${this.#log}`,
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
        "-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info",
        ...[main, ...args],
      ],
      stdin: "null",
      stdout: "null",
      stderr: "null",
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
