/** A record to be stored. */
export interface NewRecord {
  readonly topic: string;
  /** Records of one key keep their order, and of a compacted topic the last one of a key stays. None unless given. */
  readonly key?: string;
  /** `undefined` is a tombstone: compaction forgets the key. */
  readonly value: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** Where it goes, modulo the partitions that there are; by the key, or in turn without one, unless given. */
  readonly partition?: number;
}

/** Where a record lies. */
export interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

/** A record as it was read. */
export interface StoredRecord extends Place {
  readonly key: string | undefined;
  readonly value: string | undefined;
  readonly headers: ReadonlyMap<string, string>;
  /** In milliseconds since the Unix epoch, by the clock of its producer or of the broker as the topic has it. */
  readonly timestampMs: number;
}
