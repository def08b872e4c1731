import type { Environment } from "../config/mod.ts";
import { AppError } from "../error/mod.ts";
import type { Broker } from "./broker.ts";
import { openRedisBroker } from "./broker_redis.ts";
import { openSqliteBroker } from "./broker_sqlite.ts";

/** Which broker, and where it is. */
export type BrokerPlace = Pick<
  Environment,
  "PRPC_TYPE_BROKER" | "PRPC_URL_BROKER" | "DATA_DIR" | "QUEUE_CLAIM_SECONDS"
>;

/** A claim is renewed so many times before it would be given up. */
const RENEWALS = 3;

/**
 * Opens the broker that is configured; the embedded one is `queue.db` in the data folder. Kafka's client is loaded
 * only for Kafka.
 *
 * @throws AppError as the kind's own opening does; `FAILED_PRECONDITION` without the URL that it needs.
 */
export async function openBroker(place: BrokerPlace): Promise<Broker> {
  const { PRPC_TYPE_BROKER: type, PRPC_URL_BROKER: url, DATA_DIR: folder } = place;
  const claimMs = place.QUEUE_CLAIM_SECONDS * 1_000;
  const times = { claimMs, heartbeatMs: claimMs / RENEWALS };
  if (type === "embedded") {
    await Deno.mkdir(folder, { recursive: true });
    return openSqliteBroker(`${folder}/queue.db`, times);
  }
  if (!url) throw new AppError("FAILED_PRECONDITION", `Cannot open the broker "${type}": it has no URL`);
  if (type === "redis") return await openRedisBroker(url, times);
  const { openKafkaBroker } = await import("./broker_kafka.ts");
  return await openKafkaBroker(url, times);
}
