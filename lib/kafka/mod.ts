/** Kafka: connections, readers with and without a group, topics. The only place that knows the driver. */
export { kafkaBrokers } from "./address.ts";
export { KafkaConnection, type KafkaOptions, OPEN_MS } from "./connection.ts";
export { CommitTracker } from "./commit_tracker.ts";
export { GroupReader, type GroupReaderOptions } from "./group_reader.ts";
export { RangeReader, type RangeReaderOptions } from "./range_reader.ts";
export type { NewRecord, Place, StoredRecord } from "./record.ts";
export { TopicTail, type TopicTailOptions } from "./topic_tail.ts";
export type { TopicSpec } from "./topics.ts";
export type { Moment, Range } from "./offsets.ts";
