import type { Broker } from "./broker.ts";
import type { KafkaBrokerOptions } from "./broker_kafka.ts";

export type { KafkaBrokerOptions };

/**
 * Opens queues on Kafka brokers, given as `host:port` with commas between; see `broker_kafka.ts`.
 *
 * The driver is loaded only now: it takes its time, and reads a file of its own package
 * (`@platformatic/wasm-utils`), which needs the permission to read npm's folder in Deno's cache.
 *
 * @throws AppError `UNAVAILABLE` when none answers in time, `FAILED_PRECONDITION` when the list is no list.
 */
export async function openKafkaBroker(brokers: string, options?: KafkaBrokerOptions): Promise<Broker> {
  const kafka = await import("./broker_kafka.ts");
  return await kafka.openKafkaBroker(brokers, options);
}
