import { type Consumer, IS_CONTROL } from "@platformatic/kafka";
import type { StoredRecord } from "./record.ts";

/** The answer to a fetch. */
export type FetchResponse = Awaited<ReturnType<Consumer["fetch"]>>;

/** What a fetch brought of one partition. */
export interface PartitionRecords {
  readonly partition: number;
  readonly records: readonly StoredRecord[];
  /** The offset to read next: compaction leaves holes behind the last record. */
  readonly next: bigint;
}

/** The broker put one time on all records of the batch. */
const LOG_APPEND_TIME = 8;

const decoder = new TextDecoder();

/** The records in the answer to a fetch of one topic; they may begin before the offset that was asked for. */
export function storedRecords({ responses }: FetchResponse, topic: string): PartitionRecords[] {
  return responses.flatMap(({ partitions }) =>
    partitions.flatMap(({ partitionIndex: partition, records: batches }): PartitionRecords[] => {
      const last = batches?.at(-1);
      if (!batches || !last) return [];
      const records = batches.filter(({ attributes }) => !(attributes & IS_CONTROL)).flatMap((batch) =>
        batch.records.map((record): StoredRecord => ({
          topic,
          partition,
          offset: batch.firstOffset + BigInt(record.offsetDelta),
          key: text(record.key),
          value: text(record.value),
          headers: new Map(record.headers.map(([name, value]) => [text(name) ?? "", text(value) ?? ""])),
          timestampMs: Number(
            batch.attributes & LOG_APPEND_TIME
              ? batch.maxTimestamp
              : batch.firstTimestamp + record.timestampDelta,
          ),
        }))
      );
      return [{ partition, records, next: last.firstOffset + BigInt(last.lastOffsetDelta) + 1n }];
    })
  );
}

function text(bytes: Uint8Array | null): string | undefined {
  return bytes === null ? undefined : decoder.decode(bytes);
}
