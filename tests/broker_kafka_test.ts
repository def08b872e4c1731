import { openKafkaBroker } from "../lib/broker/broker_kafka.ts";
import type { Broker, BrokerTimes } from "../lib/broker/mod.ts";
import { brokerSuite, type Subject } from "./suites/broker_suite.ts";
import { KafkaServer } from "./support/kafka.ts";
import { kafkaRequirement } from "./support/kafka_requirement.ts";

const { ignore, reason } = kafkaRequirement();

/** One for all cases, each with queues of its own: a broker takes seconds to start. */
let server: KafkaServer | undefined;
if (!ignore) {
  Deno.test.beforeAll(async () => {
    server = await KafkaServer.start();
  });
  Deno.test.afterAll(async () => await server?.[Symbol.asyncDispose]());
}

/** The broker on an empty part of the server. One partition: Kafka keeps the order within one only. */
async function openSubject(times: BrokerTimes): Promise<Subject> {
  const prefix = `t${crypto.randomUUID().slice(0, 8)}.`;
  const open = async () =>
    withPrefix(await openKafkaBroker(server!.address, { partitions: 1, ...times }), prefix);
  const broker = await open();
  return { broker, again: open, [Symbol.asyncDispose]: () => broker[Symbol.asyncDispose]() };
}

/** Names that are none stay as they are, to be refused. */
function withPrefix(broker: Broker, prefix: string): Broker {
  return { ...broker, queue: (name) => broker.queue(/^[\w.-]{1,100}$/.test(name) ? prefix + name : name) };
}

brokerSuite("Kafka", openSubject, {
  ignore: reason,
  lacks: {
    priority: "a partition is read in the order in which it was written",
    delay: "a partition is read in the order in which it was written",
    deduplication: "Kafka does not look records up by id",
    fence: "Kafka takes replies from whoever writes them; their readers take the first",
    ahead: "what is put back lies behind all others, and comes to whoever has the partition",
  },
});
