/** Where a reply lies in its topic. */
export interface ReplyPlace {
  readonly partition: number;
  readonly offset: bigint;
}

/** A reply as it was read. */
export interface IndexedReply extends ReplyPlace {
  readonly id: string;
  /** See `CallFacts`: a reply to a call that was put back counts over one from before. */
  readonly replayedMs: number;
}

/** The replies of one stretch of the topic. */
interface Segment {
  /** The first offset of each partition. */
  readonly from: ReadonlyMap<number, bigint>;
  readonly ids: Map<string, number>;
}

/** Segments that the ids are spread over: so much of them is forgotten at once. */
const SEGMENTS = 8;
/** Calls that were put back and are remembered at the most; the oldest goes. */
const MAX_REPLAYED = 100_000;
/** A place is kept as one number, which is exact for partitions below this and offsets below 2^41. */
const PARTITIONS = 4_096;

/**
 * Where the first reply to each id lies, from some offsets of the topic on up to its end. It takes so many ids,
 * then it forgets the oldest stretch. Replies are added as they are read; older stretches can be put before.
 */
export class ReplyIndex {
  readonly #maxIds: number;
  /** The oldest first; never empty. */
  readonly #segments: Segment[];
  /** The offset behind the last reply that was added, by partition. */
  readonly #next: Map<number, bigint>;
  readonly #replayedMs = new Map<string, number>();

  /** An index that begins at these offsets. */
  constructor(from: ReadonlyMap<number, bigint>, maxIds: number) {
    this.#maxIds = maxIds;
    this.#segments = [{ from, ids: new Map() }];
    this.#next = new Map(from);
  }

  /** Where it begins now; another object once that has changed. */
  get from(): ReadonlyMap<number, bigint> {
    return this.#segments[0]?.from ?? this.#next;
  }

  /** How many ids it can take without forgetting any. */
  get room(): number {
    return Math.max(0, this.#maxIds - this.#segments.reduce((sum, { ids }) => sum + ids.size, 0));
  }

  /** Adds a reply behind all others; answers whether it is the one that counts. */
  add({ id, partition, offset, replayedMs }: IndexedReply): boolean {
    let segment = this.#segments.at(-1);
    if (!segment || segment.ids.size >= this.#maxIds / SEGMENTS) {
      segment = { from: new Map(this.#next), ids: new Map() };
      this.#segments.push(segment);
      if (this.room === 0 && this.#segments.length > 1) this.#segments.shift();
    }
    this.#next.set(partition, offset + 1n);
    this.forget(id, replayedMs);
    if (replayedMs < this.replayedMs(id) || this.find(id)) return false;
    segment.ids.set(id, Number(offset) * PARTITIONS + partition);
    return true;
  }

  /** Puts a stretch before all others, which ends where they begin; no more than there is room for. */
  prepend(from: ReadonlyMap<number, bigint>, replies: Iterable<IndexedReply>): void {
    const ids = new Map<string, number>();
    for (const { id, partition, offset, replayedMs } of replies) {
      if (replayedMs > this.replayedMs(id)) ids.delete(id);
      this.forget(id, replayedMs);
      if (replayedMs < this.replayedMs(id) || ids.has(id)) continue;
      this.#delete(id); // this one came first
      ids.set(id, Number(offset) * PARTITIONS + partition);
    }
    this.#segments.unshift({ from, ids });
  }

  find(id: string): ReplyPlace | undefined {
    for (const { ids } of this.#segments) {
      const place = ids.get(id);
      if (place === undefined) continue;
      return { partition: place % PARTITIONS, offset: BigInt(Math.floor(place / PARTITIONS)) };
    }
    return undefined;
  }

  /** The call that died then was put back: replies to it from before do not count. */
  forget(id: string, replayedMs: number): void {
    if (replayedMs <= this.replayedMs(id)) return;
    this.#replayedMs.delete(id);
    this.#replayedMs.set(id, replayedMs);
    this.#delete(id);
    if (this.#replayedMs.size <= MAX_REPLAYED) return;
    const [oldest] = this.#replayedMs.keys();
    if (oldest !== undefined) this.#replayedMs.delete(oldest);
  }

  /** When the call had died that was put back last; 0 when it was not. */
  replayedMs(id: string): number {
    return this.#replayedMs.get(id) ?? 0;
  }

  #delete(id: string): void {
    for (const { ids } of this.#segments) ids.delete(id);
  }
}
