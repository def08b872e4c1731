import { GroupReader, type GroupReaderOptions, type KafkaConnection } from "../kafka/mod.ts";
import { logger } from "../telemetry/mod.ts";
import type { Wire } from "./call.ts";
import { callsTopic, groupOf, retryTopic } from "./names_kafka.ts";
import type { BrokerTimes } from "./times.ts";

/** Which group is joined, and who is told what. */
export interface JoinGroupOptions extends Pick<GroupReaderOptions, "onRecords" | "onRebalance" | "onLost"> {
  readonly queue: string;
  readonly wire: Wire;
  readonly times: Required<BrokerTimes>;
}

/** The sessions that a Kafka broker allows unless it is told otherwise, in milliseconds. */
const MIN_SESSION_MS = 6_000;
const MAX_SESSION_MS = 1_800_000;
/** How often a member says that it lives, at the least, in milliseconds: so soon does it hear of a rebalance. */
const MAX_HEARTBEAT_MS = 1_000;
/** Records that are read and wait. */
const MAX_WAITING = 1_000;

const log = logger("broker");

/**
 * Begins to join the group that reads the calls of a wire. A group that is new begins as far back as replies live;
 * what it will never see is counted in the log.
 */
export async function joinGroup(
  connection: KafkaConnection,
  options: JoinGroupOptions,
): Promise<GroupReader> {
  const { queue, wire, times, onRecords, onRebalance, onLost } = options;
  const { claimMs, heartbeatMs, replyMs } = times;
  const [group, topic] = [groupOf(queue, wire), callsTopic(queue, wire)];
  const left = await connection.beginGroup(group, topic, { sinceMs: Date.now() - replyMs });
  if (left > 0n) log.warn("{left} calls of {topic} are too old to be served", { left, topic });
  return new GroupReader(connection, {
    group,
    topics: [topic, retryTopic(queue, wire)],
    sessionMs: Math.min(Math.max(claimMs, MIN_SESSION_MS), MAX_SESSION_MS),
    heartbeatMs: Math.min(heartbeatMs, MAX_HEARTBEAT_MS),
    maxWaiting: MAX_WAITING,
    onRecords,
    onRebalance,
    onLost,
  });
}
