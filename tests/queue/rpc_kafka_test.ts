import { openKafkaBroker } from "../../lib/broker/broker_kafka.ts";
import { queueRpcSuite } from "../suites/queue_rpc_suite.ts";
import { KafkaServer } from "../support/kafka.ts";
import { kafkaRequirement } from "../support/kafka_requirement.ts";

const { ignore, reason } = kafkaRequirement();

/** One for all cases, each with a queue of its own: a broker takes seconds to start. */
let server: KafkaServer | undefined;
if (!ignore) {
  Deno.test.beforeAll(async () => {
    server = await KafkaServer.start();
  });
  Deno.test.afterAll(async () => await server?.[Symbol.asyncDispose]());
}

queueRpcSuite("Kafka", async () => {
  const broker = await openKafkaBroker(server!.address, { partitions: 1 });
  return { broker, [Symbol.asyncDispose]: () => broker[Symbol.asyncDispose]() };
}, reason);
