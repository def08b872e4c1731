import type { KafkaConnection } from "../kafka/mod.ts";
import type {
  BrokerFeature,
  BrokerQueue,
  LiveWorker,
  PublishOptions,
  QueueDepth,
  WaitOptions,
} from "./broker.ts";
import { checkCall } from "./checked_call.ts";
import { checkCallId, type NewCall, type Reply, type Wire, WIRES } from "./call.ts";
import type { ConsumeOptions, Consumer } from "./delivery.ts";
import { GroupConsumer, wiresOf } from "./group_consumer.ts";
import { KafkaCancels } from "./cancels_kafka.ts";
import type { KafkaClaim } from "./claim_kafka.ts";
import { KafkaClaims } from "./claims_kafka.ts";
import { KafkaControl } from "./control_kafka.ts";
import { KafkaDead } from "./dead_letters_kafka.ts";
import { factHeaders } from "./headers_kafka.ts";
import { callsTopic, groupOf, retryTopic, wireTopics } from "./names_kafka.ts";
import { KafkaReplies } from "./replies_kafka.ts";
import { KafkaRunning } from "./running_kafka.ts";
import { KafkaWorkers } from "./workers_kafka.ts";
import { patiently } from "./patience.ts";
import type { BrokerTimes } from "./times.ts";

/** What a {@link KafkaQueue} is made of. */
export interface KafkaQueueOptions {
  readonly connection: KafkaConnection;
  readonly name: string;
  readonly times: Required<BrokerTimes>;
  /** Of the topics that are made. */
  readonly partitions: number;
  readonly features: ReadonlySet<BrokerFeature>;
}

/** One queue on Kafka. Calls and replies lie in topics, which are made when they are first used. */
export class KafkaQueue implements BrokerQueue, AsyncDisposable {
  readonly name: string;
  readonly dead: KafkaDead;
  readonly #connection: KafkaConnection;
  readonly #times: Required<BrokerTimes>;
  readonly #partitions: number;
  readonly #features: ReadonlySet<BrokerFeature>;
  readonly #replies: KafkaReplies;
  readonly #workers: KafkaWorkers;
  readonly #control: KafkaControl;
  readonly #cancels: KafkaCancels;
  readonly #running: KafkaRunning;
  readonly #made = new Map<Wire, Promise<void>>();
  readonly #claims = new Set<KafkaClaims>();

  constructor({ connection, name, times, partitions, features }: KafkaQueueOptions) {
    this.#connection = connection;
    this.name = name;
    this.#times = times;
    this.#partitions = partitions;
    this.#features = features;
    const control = this.#control = new KafkaControl(connection, name, times.replyMs);
    this.#cancels = new KafkaCancels(connection, name, control);
    this.#replies = new KafkaReplies({
      ...{ connection, queue: name, control, replyMs: times.replyMs },
      makeTopics: (wire) => this.#makeTopics(wire),
      onReply: (record, counts) => this.#cancels.heard(record, counts),
    });
    this.#running = new KafkaRunning({ connection, queue: name, partitions, aliveMs: times.claimMs });
    this.#workers = new KafkaWorkers(connection, name, times.workerMs);
    this.dead = new KafkaDead(connection, name, async (wire, id, diedMs) => {
      await control.replayed(wire, id, diedMs);
      this.#replies.forget(wire, id, diedMs);
    });
  }

  async publish(call: NewCall, options: PublishOptions = {}): Promise<"stored"> {
    checkCall(call, this.#features);
    const { id, wire, body, deadlineMs } = call;
    const headers = factHeaders({
      id,
      attempt: 1,
      dueMs: 0,
      publishedMs: Date.now(),
      deadlineMs: deadlineMs === undefined ? undefined : Math.max(0, Math.floor(deadlineMs)),
      replayedMs: 0,
    });
    if (options.awaited) this.#replies.expect(wire, id);
    const store = async () => {
      await this.#makeTopics(wire);
      if (options.awaited) await this.#replies.open(wire);
      await this.#connection.produce({ topic: callsTopic(this.name, wire), value: body, headers });
    };
    try {
      await patiently(store, options, `store a call on the queue "${this.name}"`);
      return "stored";
    } catch (thrown) {
      this.#replies.unexpect(wire, id);
      throw thrown;
    }
  }

  waitFor(wire: Wire, id: string, options: WaitOptions = {}): Promise<string> {
    return this.#replies.waitFor(wire, id, options);
  }

  /** The first time it reads what replies there are, see `ReplyStore`. */
  async reply(wire: Wire, id: string): Promise<string | undefined> {
    checkCallId(id);
    return await this.#replies.reply(wire, id);
  }

  async isRunning(wire: Wire, id: string): Promise<boolean> {
    checkCallId(id);
    return await this.#running.has(wire, id) && await this.#replies.reply(wire, id) === undefined;
  }

  async cancel(wire: Wire, reply: Reply): Promise<boolean> {
    checkCallId(reply.id);
    return await this.#cancels.cancel(this.#replies, wire, reply);
  }

  async consume(options: ConsumeOptions): Promise<Consumer> {
    const claims = new KafkaClaims({
      ...{ connection: this.#connection, queue: this.name },
      wires: wiresOf(options),
      times: this.#times,
      control: this.#control,
      startedTopic: { partitions: this.#partitions, idOf: options.idOf },
      makeTopics: (wire) => this.#makeTopics(wire),
    });
    const held = { ...options, ahead: Math.min(options.ahead ?? 0, 0) };
    const consumer = await GroupConsumer.start<KafkaClaim>(claims, held, this.#times.heartbeatMs);
    this.#claims.add(claims);
    consumer.stopped.addEventListener("abort", () => this.#claims.delete(claims), { once: true });
    return consumer;
  }

  announce(worker: LiveWorker): Promise<AsyncDisposable> {
    return this.#workers.announce(worker);
  }

  workers(): Promise<readonly LiveWorker[]> {
    return this.#workers.workers();
  }

  /** What other processes have in hand counts as ready here: only they know. */
  async depth(): Promise<QueueDepth> {
    await Promise.all(WIRES.map((wire) => this.#makeTopics(wire)));
    const counts = await Promise.all(
      WIRES.flatMap((wire) => [
        this.#unfinished(wire, callsTopic(this.name, wire)),
        this.#unfinished(wire, retryTopic(this.name, wire)),
      ]),
    );
    const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
    return {
      ready: sum(counts.filter((_, i) => i % 2 === 0).map(({ waiting }) => waiting)),
      delayed: sum(counts.filter((_, i) => i % 2 === 1).map(({ waiting }) => waiting)),
      running: sum(counts.map(({ running }) => running)),
      dead: await this.dead.count(),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const parts = [this.#replies, this.#workers, this.#control, this.#running, this.dead];
    await Promise.all(parts.map((part) => part[Symbol.asyncDispose]()));
  }

  /** How many records of a topic are not finished, those in hand here apart. */
  async #unfinished(wire: Wire, topic: string): Promise<{ waiting: number; running: number }> {
    let all = 0n;
    for (
      const { partition, from, to } of await this.#connection.uncommitted(groupOf(this.name, wire), topic)
    ) {
      const own = [...this.#claims].map((claims) => claims.progress(wire, topic).get(partition)).find(
        Boolean,
      );
      all += to - (own?.position ?? from) - BigInt(own?.ahead ?? 0);
    }
    const running = [...this.#claims].reduce((sum, claims) => sum + claims.running(topic), 0);
    return { waiting: Math.max(0, Number(all) - running), running };
  }

  #makeTopics(wire: Wire): Promise<void> {
    let made = this.#made.get(wire);
    if (!made) {
      made = this.#connection.ensureTopics(wireTopics(this.name, wire, this.#partitions));
      this.#made.set(wire, made);
      made.catch(() => this.#made.delete(wire)); // to be tried again
    }
    return made;
  }
}
