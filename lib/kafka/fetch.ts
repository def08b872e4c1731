import { type ClusterMetadata, Consumer } from "@platformatic/kafka";
import { withDeadline } from "../time/mod.ts";
import type { KafkaConnection } from "./connection.ts";
import { unavailable } from "./failure.ts";
import { type PartitionRecords, storedRecords } from "./stored_records.ts";

/** A reader of the driver that joins no group. */
export type RawConsumer = Consumer<Uint8Array, Uint8Array, Uint8Array, Uint8Array>;

const FETCH_BYTES = 4 * 1024 * 1024;
/** Partitions that were added are noticed after this long at the latest, in milliseconds. */
const METADATA_MS = 5_000;
const CLOSE_MS = 3_000;

/** Opens what fetches a topic; a fetch waits `waitMs` milliseconds for news at the most. */
export function openFetcher(connection: KafkaConnection, topic: string, waitMs: number): RawConsumer {
  const consumer: RawConsumer = new Consumer({
    ...connection.clientOptions(),
    groupId: `parley-${crypto.randomUUID()}`, // it joins none
    maxWaitTime: waitMs,
    minBytes: 1,
    maxBytes: FETCH_BYTES,
    metadataMaxAge: METADATA_MS,
  });
  consumer.topics.track(topic); // a fetch finds its topics among these
  return consumer;
}

/** Ends it, or lets it be after three seconds. */
export async function closeFetcher(consumer: RawConsumer): Promise<void> {
  await withDeadline(consumer.close(true), CLOSE_MS, "close a reader").catch(() => {});
}

/** The topic's place in the cluster. @throws AppError `UNAVAILABLE` when it is not there. */
export async function placeOfTopic(consumer: RawConsumer, topic: string): Promise<ClusterMetadata> {
  const metadata = await consumer.metadata({ topics: [topic] });
  if ((metadata.topics.get(topic)?.partitionsCount ?? 0) > 0) return metadata;
  throw unavailable("the topic is not there");
}

/** One fetch from each broker that leads a partition, from these offsets on; each answer is handed on as it comes. */
export async function fetchFrom(
  consumer: RawConsumer,
  { metadata, topic }: { readonly metadata: ClusterMetadata; readonly topic: string },
  positions: ReadonlyMap<number, bigint>,
  onRecords: (of: PartitionRecords) => void,
): Promise<void> {
  const found = metadata.topics.get(topic);
  const byNode = new Map<number, [number, bigint][]>();
  for (const [partition, offset] of positions) {
    const leader = found?.partitions[partition]?.leader;
    if (leader === undefined) continue;
    byNode.set(leader, [...byNode.get(leader) ?? [], [partition, offset]]);
  }
  await Promise.all([...byNode].map(async ([node, from]) => {
    const partitions = from.map(([partition, fetchOffset]) => ({
      partition,
      fetchOffset,
      partitionMaxBytes: FETCH_BYTES,
      currentLeaderEpoch: -1,
      lastFetchedEpoch: -1,
    }));
    const response = await consumer.fetch({ node, topics: [{ topicId: found?.id ?? "", partitions }] });
    for (const of of storedRecords(response, topic)) onRecords(of);
  }));
}
