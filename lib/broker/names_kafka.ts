import type { TopicSpec } from "../kafka/mod.ts";
import type { Wire } from "./call.ts";
import { REPLY_MS } from "./times.ts";

/** Partitions of a topic of calls that we make, unless told otherwise. */
export const PARTITIONS = 8;
/** The largest record of a topic that we make, in bytes; Kafka's own limit is 1 MB. */
const MAX_RECORD_BYTES = 16 * 1024 * 1024;
/** How long records of calls are kept, in milliseconds: a week, as Kafka does. */
const CALL_MS = 7 * 24 * 3_600_000;
const WORKER_RECORDS_MS = 3_600_000;

const CALLS = { native: "parley.calls.", raw: "prpc_raw_", pickled: "prpc_" } as const;
const REPLIES = { native: "parley.replies.", raw: "prpc_feedback_raw_", pickled: "prpc_feedback_" } as const;

/** Where the calls of a queue lie: PRPC's topics, and one of our own. */
export function callsTopic(queue: string, wire: Wire): string {
  return CALLS[wire] + queue;
}

/** Where the replies lie. */
export function repliesTopic(queue: string, wire: Wire): string {
  return REPLIES[wire] + queue;
}

/** Where calls lie that are handed out again. */
export function retryTopic(queue: string, wire: Wire): string {
  return `parley.retry.${wire}.${queue}`;
}

/** Where the calls lie that were given up, by key; a tombstone drops one. */
export function deadTopic(queue: string): string {
  return `parley.dead.${queue}`;
}

/** Where workers say that they live. */
export function workersTopic(queue: string): string {
  return `parley.workers.${queue}`;
}

/** Where consumers say which calls they hand out. */
export function startedTopic(queue: string): string {
  return `parley.started.${queue}`;
}

/** Where is said which calls were cancelled, and which dead letters put back. */
export function controlTopic(queue: string): string {
  return `parley.control.${queue}`;
}

/** The group that reads the calls of one wire, with those of them that are handed out again. */
export function groupOf(queue: string, wire: Wire): string {
  return `prpc_group_consumers.${callsTopic(queue, wire)}`;
}

/** The topics of one wire. */
export function wireTopics(queue: string, wire: Wire, partitions: number): TopicSpec[] {
  const size = { "max.message.bytes": String(MAX_RECORD_BYTES) };
  const calls = { ...size, "retention.ms": String(CALL_MS) };
  return [
    { name: callsTopic(queue, wire), partitions, configs: calls },
    { name: retryTopic(queue, wire), partitions, configs: calls },
    {
      name: repliesTopic(queue, wire),
      partitions,
      configs: { ...size, "retention.ms": String(REPLY_MS) },
    },
  ];
}

/** The topic of the dead letters: one partition, so that they have one order. */
export function deadTopics(queue: string): TopicSpec[] {
  const configs = { "cleanup.policy": "compact", "max.message.bytes": String(2 * MAX_RECORD_BYTES) };
  return [{ name: deadTopic(queue), partitions: 1, configs }];
}

/** The topic of the workers, which has the broker's times: those who read it have one clock to compare with. */
export function workersTopics(queue: string): TopicSpec[] {
  const configs = { "retention.ms": String(WORKER_RECORDS_MS), "message.timestamp.type": "LogAppendTime" };
  return [{ name: workersTopic(queue), partitions: 1, configs }];
}

/**
 * The topic of what is handed out, as many partitions as those of the calls: what is said of a call lies in the
 * partition of the same number. It has the broker's times.
 */
export function startedTopics(queue: string, partitions: number): TopicSpec[] {
  const configs = { "retention.ms": String(REPLY_MS), "message.timestamp.type": "LogAppendTime" };
  return [{ name: startedTopic(queue), partitions, configs }];
}

/** The topic of what is told to all consumers and readers: one partition, so that it has one order. */
export function controlTopics(queue: string): TopicSpec[] {
  const configs = { "retention.ms": String(REPLY_MS), "message.timestamp.type": "LogAppendTime" };
  return [{ name: controlTopic(queue), partitions: 1, configs }];
}
