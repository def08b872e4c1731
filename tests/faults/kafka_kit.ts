import { Admin } from "@platformatic/kafka";
import { fromFileUrl } from "@std/path";
import { openKafkaBroker } from "../../lib/broker/broker_kafka.ts";
import { type Broker, type BrokerQueue, type Consumer, type NewCall, WIRES } from "../../lib/broker/mod.ts";
import { groupOf } from "../../lib/broker/names_kafka.ts";
import { eventually } from "../support/eventually.ts";
import { KafkaServer } from "../support/kafka.ts";

const WORKER = "kafka_worker.ts";

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

/** Makes the groups of a queue give up members that were killed, which it does by itself when their session is over. */
export async function buryMembers(server: KafkaServer, queue: string): Promise<void> {
  const admin = new Admin({ clientId: "test", bootstrapBrokers: [server.address] });
  try {
    for (const groupId of WIRES.map((wire) => groupOf(queue, wire))) {
      await admin.removeMembersFromConsumerGroup({ groupId, members: null }).catch(() => {}); // it has none
    }
  } finally {
    await admin.close();
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
    const worker = WorkerProcess.spawn(server, queue, WORKER);
    await worker.says("consumes", 1);
    return worker;
  }

  /** Starts a script of this folder, with the address of the broker and the name of the queue. */
  static spawn(server: KafkaServer, queue: string, script: string): WorkerProcess {
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--allow-net",
        "--allow-env",
        "--allow-read",
        "--allow-sys=hostname",
        fromFileUrl(new URL(`./${script}`, import.meta.url)),
        server.address,
        queue,
      ],
      stdin: "null",
      stdout: "piped",
    }).spawn();
    return new WorkerProcess(child);
  }

  /** Resolves when it has ended, by itself or not. */
  get ended(): Promise<Deno.CommandStatus> {
    return this.#child.status;
  }

  /** Waits until it has said this so many times. */
  async says(what: string, times: number): Promise<void> {
    await eventually(`it says "${what}"`, () => this.count(what) >= times, { withinMs: 30_000 });
  }

  /** How often it has said this. */
  count(what: string): number {
    return this.#said.split(what).length - 1;
  }

  /** Sends it a signal that does not end it. */
  signal(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Ends it as a crash would, or as it should end by SIGTERM. */
  async kill(signal: "SIGKILL" | "SIGTERM" = "SIGKILL"): Promise<void> {
    try {
      this.#child.kill(signal);
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
