import { type Admin, ListOffsetTimestamps } from "@platformatic/kafka";
import { refused } from "./failure.ts";

/** Where a group is to begin. */
interface Beginning {
  readonly group: string;
  readonly topic: string;
  readonly moment: Moment;
}

/** A moment in a topic: before its first record, behind its last one, or in milliseconds since the Unix epoch. */
export type Moment = "start" | "end" | { readonly sinceMs: number };

/** Records of one partition: from the first offset up to, and without, the last. */
export interface Range {
  readonly partition: number;
  readonly from: bigint;
  readonly to: bigint;
}

/** Where a moment lies in each partition of a topic; behind the last record where none is that young. */
export async function offsets(admin: Admin, topic: string, moment: Moment): Promise<Map<number, bigint>> {
  const { topics } = await admin.metadata({ topics: [topic] });
  const count = topics.get(topic)?.partitionsCount ?? 0;
  const list = async (timestamp: bigint) => {
    const partitions = Array.from({ length: count }, (_, partitionIndex) => ({ partitionIndex, timestamp }));
    const listed = await admin.listOffsets({ topics: [{ name: topic, partitions }] });
    return new Map(listed[0]?.partitions.map(({ partitionIndex, offset }) => [partitionIndex, offset]));
  };
  if (moment === "end") return await list(ListOffsetTimestamps.LATEST);
  if (moment === "start") return await list(ListOffsetTimestamps.EARLIEST);
  const ends = await list(ListOffsetTimestamps.LATEST);
  const found = await list(BigInt(Math.max(0, Math.floor(moment.sinceMs))));
  for (const [partition, offset] of found) if (offset >= 0n) ends.set(partition, offset);
  return ends;
}

/** What of a topic a group has not committed. */
export async function uncommitted(admin: Admin, group: string, topic: string): Promise<Range[]> {
  const groups = await admin.listConsumerGroupOffsets({ groups: [group] });
  const committed = groups[0]?.topics.find(({ name }) => name === topic)?.partitions ?? [];
  const [starts, ends] = [await offsets(admin, topic, "start"), await offsets(admin, topic, "end")];
  return [...ends].map(([partition, to]) => {
    const offset = committed.find(({ partitionIndex }) => partitionIndex === partition)?.committedOffset ??
      -1n;
    return { partition, from: offset < 0n ? starts.get(partition) ?? 0n : offset, to };
  });
}

/** Sets where a group begins that has committed nothing of a topic; answers how many records lie before it. */
export async function beginGroup(admin: Admin, { group, topic, moment }: Beginning): Promise<bigint> {
  const groups = await admin.listConsumerGroupOffsets({ groups: [group] });
  const committed = groups[0]?.topics.find(({ name }) => name === topic)?.partitions ?? [];
  if (committed.some(({ committedOffset }) => committedOffset >= 0n)) return 0n;
  const [starts, from] = [await offsets(admin, topic, "start"), await offsets(admin, topic, moment)];
  const partitionOffsets = [...from].map(([partition, offset]) => ({ partition, offset }));
  try {
    await admin.alterConsumerGroupOffsets({ groupId: group, topics: [{ name: topic, partitionOffsets }] });
  } catch (thrown) {
    if (HAS_MEMBERS.some((code) => refused(thrown, code))) return 0n; // another began it just now
    throw thrown;
  }
  return partitionOffsets.reduce((sum, { partition, offset }) => {
    const before = offset - (starts.get(partition) ?? 0n);
    return sum + (before > 0n ? before : 0n);
  }, 0n);
}

/** What the coordinator says of a commit from outside to a group that has members. */
const HAS_MEMBERS = ["UNKNOWN_MEMBER_ID", "ILLEGAL_GENERATION", "REBALANCE_IN_PROGRESS"];
