import {
  Consumer,
  type Message,
  type MessagesStream,
  MessagesStreamModes,
  stringDeserializers,
} from "@platformatic/kafka";
import type { KafkaConnection } from "./connection.ts";
import type { StoredRecord } from "./record.ts";

/** The driver's member of a group. */
export type TextConsumer = Consumer<string, string, string, string>;
/** What it reads. */
export type TextStream = MessagesStream<string, string, string, string>;
/** A record of it. */
export type TextMessage = Message<string, string, string, string>;

/** Which group, and how soon it knows of its members. */
export interface GroupConsumerOptions {
  readonly group: string;
  /** A member that says nothing for so long is taken for dead, and its partitions are given to others. */
  readonly sessionMs: number;
  /** How often it says something, and hears of a rebalance. */
  readonly heartbeatMs: number;
}

/** How long a fetch waits for news, in milliseconds. */
const FETCH_WAIT_MS = 500;
const FETCH_BYTES = 4 * 1024 * 1024;
const RETRY_MIN_MS = 50;
const RETRY_MAX_MS = 1_000;

/** A consumer that will be a member of the group; whoever reads commits. */
export function openGroupConsumer(
  connection: KafkaConnection,
  { group, sessionMs, heartbeatMs }: GroupConsumerOptions,
): TextConsumer {
  return new Consumer({
    ...connection.clientOptions(),
    retries: true, // a member that goes on is let in again at once, a new one when the old one's session is over
    retryDelay: (_client: object, _operation: string, attempt: number) =>
      Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** Math.min(attempt, 10)),
    groupId: group,
    autocommit: false,
    deserializers: stringDeserializers,
    sessionTimeout: sessionMs,
    rebalanceTimeout: sessionMs,
    heartbeatInterval: heartbeatMs,
    maxWaitTime: FETCH_WAIT_MS,
    maxBytes: FETCH_BYTES,
  });
}

/** Joins the group unless it has, and reads its partitions from where the group is; the earliest where it is nowhere. */
export async function consumeCommitted(
  consumer: TextConsumer,
  topics: readonly string[],
): Promise<TextStream> {
  return await consumer.consume({
    topics: [...topics],
    mode: MessagesStreamModes.COMMITTED,
    fallbackMode: "earliest",
    autocommit: false,
  });
}

/** What was read, as it is handed on. */
export function recordOf(message: TextMessage): StoredRecord {
  const { topic, partition, offset, key, value, headers, timestamp } = message;
  return {
    topic,
    partition,
    offset,
    key: key ?? undefined,
    value: value ?? undefined,
    headers,
    timestampMs: Number(timestamp),
  };
}
