import { AppError } from "../error/mod.ts";
import { type KafkaConnection, RangeReader, type StoredRecord, TopicTail } from "../kafka/mod.ts";
import type { Wire } from "./call.ts";
import { replayedMs } from "./headers_kafka.ts";
import { repliesTopic } from "./names_kafka.ts";
import { replyId } from "./reply_id_kafka.ts";
import { type IndexedReply, ReplyIndex, type ReplyPlace } from "./reply_index_kafka.ts";

/** What a {@link ReplyStore} is made of. */
export interface ReplyStoreOptions {
  readonly connection: KafkaConnection;
  readonly queue: string;
  readonly wire: Wire;
  readonly replyMs: number;
  /** Ids of replies that are remembered at the most: {@link MAX_IDS} unless given. */
  readonly maxIds?: number;
  makeTopics(wire: Wire): Promise<void>;
  /** A reply came; `counts` says whether it is the first one to its id. */
  onReply(reply: { readonly id: string; readonly record: StoredRecord; readonly counts: boolean }): void;
}

/** Ids of replies that are remembered at the most unless told otherwise, with where they lie: some 60 MB. */
export const MAX_IDS = 400_000;
/** By so much may the clocks of those who call and those who reply differ, in milliseconds. */
const SKEW_MS = 60_000;

/**
 * The replies of one wire as one process knows them. It follows the topic from the end that it had when the first
 * reply was asked for, and remembers where each id lies, not what it says.
 *
 * A reply from before is looked for once in what lies between: from the time in the id on where it is a UUID of
 * version 7, else as far back as replies live. Where more ids lie there than are remembered, each look for one of
 * them reads it again.
 */
export class ReplyStore implements AsyncDisposable {
  readonly #options: ReplyStoreOptions;
  readonly #topic: string;
  readonly #reader: RangeReader;
  /** Before the index is there; then it knows them. */
  readonly #forgotten = new Map<string, number>();
  #index: ReplyIndex | undefined;
  /** The index begins at this time, as long as it begins at these offsets. */
  #covered: { readonly from: ReadonlyMap<number, bigint>; readonly sinceMs: number } | undefined;
  #covering: Promise<unknown> = Promise.resolve();
  #tail: Promise<TopicTail> | undefined;
  #closed = false;

  constructor(options: ReplyStoreOptions) {
    this.#options = options;
    this.#topic = repliesTopic(options.queue, options.wire);
    this.#reader = new RangeReader(options.connection, this.#topic);
  }

  /** Follows the topic from now on. @throws AppError `UNAVAILABLE` when the broker is away. */
  open(): Promise<TopicTail> {
    let tail = this.#tail;
    if (!tail) {
      tail = this.#tail = this.#open();
      tail.catch(() => this.#tail = undefined); // to be tried again
    }
    return tail;
  }

  /** The reply that is stored now. @throws AppError `UNAVAILABLE` when the broker is away. */
  async find(id: string): Promise<StoredRecord | undefined> {
    await (await this.open()).caughtUp();
    const place = this.#index?.find(id) ?? await this.#lookBack(id);
    return place && await this.#read(place);
  }

  /** The same, among those that were read. */
  async findKnown(id: string): Promise<StoredRecord | undefined> {
    const place = this.#index?.find(id);
    return place && await this.#read(place);
  }

  /** See `ReplyIndex`. */
  replayedMs(id: string): number {
    return this.#index?.replayedMs(id) ?? 0;
  }

  /** The call that died then was put back: replies to it from before do not count. */
  forget(id: string, diedMs: number): void {
    if (this.#index) this.#index.forget(id, diedMs);
    else this.#forgotten.set(id, diedMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    const tail = await this.#tail?.catch(() => undefined);
    await tail?.[Symbol.asyncDispose]();
    await this.#reader[Symbol.asyncDispose]();
  }

  async #open(): Promise<TopicTail> {
    if (this.#closed) throw new AppError("UNAVAILABLE", "Cannot read replies: the broker is closed");
    const { connection, wire, maxIds = MAX_IDS, makeTopics, onReply } = this.#options;
    await makeTopics(wire);
    const from = await connection.offsets(this.#topic, "end");
    const index = this.#index = new ReplyIndex(from, maxIds);
    for (const [id, diedMs] of this.#forgotten) index.forget(id, diedMs);
    this.#forgotten.clear();
    this.#covered = undefined;
    return await TopicTail.open(connection, {
      topic: this.#topic,
      from,
      onRecord(record) {
        const reply = indexed(record);
        if (reply) onReply({ id: reply.id, record, counts: index.add(reply) });
      },
    });
  }

  /** Looks for a reply before those that are indexed; indexes what it reads where there is room. */
  #lookBack(id: string): Promise<ReplyPlace | undefined> {
    const looking = this.#covering.then(() => this.#index?.find(id) ?? this.#cover(id));
    this.#covering = looking.catch(() => {});
    return looking;
  }

  async #cover(id: string): Promise<ReplyPlace | undefined> {
    const index = this.#index;
    if (!index) return undefined;
    const sinceMs = this.#sinceMs(id);
    const to = index.from;
    if (this.#covered?.from === to && this.#covered.sinceMs <= sinceMs) return undefined;
    const begins = await this.#options.connection.offsets(this.#topic, { sinceMs });
    const from = new Map([...to].map(([partition, end]) => {
      const begin = begins.get(partition) ?? end;
      return [partition, begin < end ? begin : end];
    }));
    const ranges = [...to].map(([partition, end]) => ({
      partition,
      from: from.get(partition) ?? end,
      to: end,
    }));
    const count = ranges.reduce((sum, range) => sum + Number(range.to - range.from), 0);
    const replies: IndexedReply[] = [];
    const isKept = count <= index.room;
    await this.#reader.read(ranges, {
      onRecord(record) {
        const reply = indexed(record);
        if (!reply || !(isKept || reply.id === id)) return false;
        replies.push(reply);
        return !isKept; // it is found
      },
    });
    if (!isKept) return replies[0];
    if (index.from !== to) return replies.find((reply) => reply.id === id); // some was forgotten meanwhile
    index.prepend(from, replies);
    this.#covered = { from, sinceMs };
    return index.find(id);
  }

  /** From when on a reply to this call can be there. */
  #sinceMs(id: string): number {
    const oldestMs = Date.now() - this.#options.replyMs;
    const isTimed = id[14] === "7"; // RFC 9562, section 5.7
    const calledMs = isTimed ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : 0;
    return Math.max(oldestMs, calledMs - SKEW_MS);
  }

  async #read({ partition, offset }: ReplyPlace): Promise<StoredRecord | undefined> {
    let found: StoredRecord | undefined;
    await this.#reader.read([{ partition, from: offset, to: offset + 1n }], {
      onRecord(record) {
        found = record;
      },
    });
    return found;
  }
}

function indexed(record: StoredRecord): IndexedReply | undefined {
  const id = replyId(record);
  if (id === undefined || record.value === undefined) return undefined;
  return { id, partition: record.partition, offset: record.offset, replayedMs: replayedMs(record) };
}
