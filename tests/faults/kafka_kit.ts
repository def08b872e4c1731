import { fromFileUrl } from "@std/path";
import { openKafkaBroker } from "../../lib/broker/broker_kafka.ts";
import type { Broker, BrokerQueue, Consumer, NewCall } from "../../lib/broker/mod.ts";
import { eventually } from "../support/eventually.ts";
import { KafkaServer } from "../support/kafka.ts";

const WORKER = fromFileUrl(new URL("./kafka_worker.ts", import.meta.url));

/** The shortest session that a Kafka broker allows as it comes. */
const SHORT = { claimMs: 6_000, heartbeatMs: 1_000 };

/** A Kafka broker, and two processes' worth of brokers on it. */
export interface KafkaStage extends AsyncDisposable {
  readonly server: KafkaServer;
  readonly caller: Broker;
  readonly worker: Broker;
}

/** Starts a Kafka broker of its own. */
export async function openStage(partitions = 8): Promise<KafkaStage> {
  const server = await KafkaServer.start();
  const options = { partitions, ...SHORT };
  const caller = await openKafkaBroker(server.address, options);
  const worker = await openKafkaBroker(server.address, options);
  return {
    server,
    caller,
    worker,
    async [Symbol.asyncDispose]() {
      await worker[Symbol.asyncDispose]();
      await caller[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** A call of the native wire. */
export function call(body: string): NewCall {
  return { id: crypto.randomUUID(), wire: "native", body };
}

/** Calls and waits, as long as it takes. */
export async function ask(queue: BrokerQueue, body: string, timeoutMs = 60_000): Promise<string> {
  const asked = call(body);
  await queue.publish(asked, { awaited: true, timeoutMs });
  return await queue.waitFor("native", asked.id, { timeoutMs });
}

/** Answers every call with `re` and its body, until the consumer stops; tells which bodies it was handed. */
export async function answerAll(consumer: Consumer, seen: string[] = []): Promise<void> {
  for (let deliveries = await consumer.take(); deliveries.length > 0; deliveries = await consumer.take()) {
    for (const delivery of deliveries) {
      seen.push(delivery.body);
      delivery.complete({ id: delivery.id ?? "", body: `re ${delivery.body}` }).catch(() => {});
    }
  }
}

/** A worker in a process of its own, see `kafka_worker.ts`. */
export class WorkerProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #reading: Promise<void>;
  #said = "";

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#reading = this.#read();
  }

  /** Starts it, and waits until it consumes. */
  static async start(server: KafkaServer, queue: string): Promise<WorkerProcess> {
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--allow-net",
        "--allow-env",
        "--allow-read",
        "--allow-sys=hostname",
        WORKER,
        server.address,
        queue,
      ],
      stdin: "null",
      stdout: "piped",
    }).spawn();
    const worker = new WorkerProcess(child);
    await worker.says("consumes", 1);
    return worker;
  }

  /** Waits until it has said this so many times. */
  async says(what: string, times: number): Promise<void> {
    await eventually(`it says "${what}"`, () => this.#said.split(what).length > times, { withinMs: 30_000 });
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // it has ended
    }
    await this.#child.status;
    await this.#reading;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }

  async #read(): Promise<void> {
    for await (const bytes of this.#child.stdout) this.#said += new TextDecoder().decode(bytes);
  }
}
