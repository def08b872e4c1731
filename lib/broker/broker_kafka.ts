import { KafkaConnection } from "../kafka/mod.ts";
import type { Broker, BrokerFeature } from "./broker.ts";
import { PARTITIONS } from "./names_kafka.ts";
import { KafkaQueue } from "./queue_kafka.ts";
import { queuesByName } from "./queue_name.ts";
import { type BrokerTimes, brokerTimes } from "./times.ts";

/** How a broker on Kafka is opened. */
export interface KafkaBrokerOptions extends BrokerTimes {
  /**
   * Partitions of the topics that it makes: as many consumers of one queue can read at the same time, and calls
   * keep their order within one. {@link PARTITIONS} unless given; topics that are there stay as they are.
   */
  readonly partitions?: number;
  /** How long opening waits for the first answer, in milliseconds: 5,000 unless given. */
  readonly openMs?: number;
}

/** What Kafka can: see {@link openKafkaBroker}. */
const FEATURES: ReadonlySet<BrokerFeature> = new Set<BrokerFeature>([
  "cancellation",
  "release",
  "replies",
  "running",
]);

/**
 * Queues on Kafka brokers, given as `host:port` with commas between.
 *
 * It has no priority and no delay. A call that is stored twice is handed out once only by a consumer that saw
 * both; which of two replies counts is decided by those who read them, the first one does. What a consumer puts
 * back goes to whoever has the partition that it comes to; what a dead one left goes to another when its session
 * (`claimMs`, from six seconds to half an hour) is over, as the next attempt. A consumer that stops leaves its
 * partitions to the others at once; it finishes what it holds, as one does whose partitions go to a new consumer.
 *
 * Beside PRPC's topics a queue has some of ours, which PRPC's processes do not read: what is handed out, what was
 * cancelled or put back, what is to be handed out again, dead letters, live workers.
 *
 * A reply is found by its id in what a process has read of the topic: the first time that one is asked for it
 * reads what was stored since the call, or since replies live where the id does not say when that was (a UUID of
 * version 7 does).
 *
 * @throws AppError `UNAVAILABLE` when none answers in time, `FAILED_PRECONDITION` when the list is no list.
 */
export async function openKafkaBroker(brokers: string, options: KafkaBrokerOptions = {}): Promise<Broker> {
  const times = brokerTimes(options);
  const { partitions = PARTITIONS, openMs } = options;
  if (!(Number.isInteger(partitions) && partitions >= 1)) {
    throw new RangeError(`Cannot make topics of ${partitions} partitions: need at least 1`);
  }
  const connection = await KafkaConnection.open(brokers, openMs === undefined ? {} : { openMs });
  const queues: KafkaQueue[] = [];
  return {
    description: `Kafka at ${connection.address}`,
    features: FEATURES,
    queue: queuesByName((name) => {
      const queue = new KafkaQueue({ connection, name, times, partitions, features: FEATURES });
      queues.push(queue);
      return queue;
    }),
    async [Symbol.asyncDispose]() {
      await Promise.all(queues.map((queue) => queue[Symbol.asyncDispose]()));
      await connection[Symbol.asyncDispose]();
    },
  };
}
