import { AppError } from "../error/mod.ts";
import type { KafkaConnection, StoredRecord, TopicTail } from "../kafka/mod.ts";
import type { WaitOptions } from "./broker.ts";
import { type Wire, WIRES } from "./call.ts";
import type { KafkaControl } from "./control_kafka.ts";
import { persist, TimeLimit } from "./patience.ts";
import { ReplyDesk } from "./reply_desk.ts";
import { ReplyStore } from "./reply_store_kafka.ts";

/** What {@link KafkaReplies} are made of. */
export interface KafkaRepliesOptions {
  readonly connection: KafkaConnection;
  readonly queue: string;
  readonly control: KafkaControl;
  readonly replyMs: number;
  makeTopics(wire: Wire): Promise<void>;
  /** A reply was read; `counts` says whether it is the first one to its id. */
  onReply?(record: StoredRecord, counts: boolean): void;
}

interface Remembered {
  readonly body: string;
  readonly storedMs: number;
}

/** Replies that came and are remembered at the most, whoever waits for them; the oldest goes. */
const MAX_REMEMBERED = 10_000;
const MAX_REMEMBERED_CHARS = 32 * 1024 * 1024;

/**
 * The replies of one queue, as one client reads them: as they come to those who wait, and by their ids. The first
 * reply to an id is the one that counts, or the first after its call was put back.
 */
export class KafkaReplies implements AsyncDisposable {
  readonly #control: KafkaControl;
  readonly #replyMs: number;
  readonly #desk = new ReplyDesk();
  readonly #stores: ReadonlyMap<Wire, ReplyStore>;
  readonly #remembered = new Map<string, Remembered>();
  readonly #unlisten: () => void;
  #chars = 0;

  constructor({ connection, queue, control, replyMs, makeTopics, onReply }: KafkaRepliesOptions) {
    this.#control = control;
    this.#replyMs = replyMs;
    this.#stores = new Map(WIRES.map((wire) => {
      const store = new ReplyStore({
        ...{ connection, queue, wire, replyMs, makeTopics },
        onReply: ({ id, record, counts }) => {
          if (counts) this.#bring(wire, id, record);
          onReply?.(record, counts);
        },
      });
      return [wire, store];
    }));
    this.#unlisten = control.listen({ onReplayed: (wire, id, diedMs) => this.forget(wire, id, diedMs) });
  }

  /** Reads replies of this wire from now on. @throws AppError `UNAVAILABLE` when the broker is away. */
  open(wire: Wire): Promise<TopicTail> {
    return this.#store(wire).open();
  }

  /** The reply will be waited for. */
  expect(wire: Wire, id: string): void {
    if (!this.#remembered.has(keyOf(wire, id))) this.#desk.expect({ wire, id });
  }

  /** It will not, after all. */
  unexpect(wire: Wire, id: string): void {
    this.#desk.forget({ wire, id });
  }

  /** The body of the reply, as soon as it is there. For what it throws see `BrokerQueue.waitFor`. */
  async waitFor(wire: Wire, id: string, options: WaitOptions): Promise<string> {
    const what = `wait for the reply to "${id}"`;
    let isAway = () => false;
    using limit = new TimeLimit(
      options,
      () =>
        isAway()
          ? new AppError("UNAVAILABLE", `Cannot ${what}: the broker is away`)
          : new AppError("DEADLINE_EXCEEDED", `Cannot ${what}: no reply within ${options.timeoutMs} ms`),
    );
    const opening = persist(async () => {
      try {
        return await this.open(wire);
      } catch (thrown) {
        isAway = () => true;
        throw thrown;
      }
    }, limit);
    const tail = await Promise.race([opening, limit.over]);
    isAway = () => tail.isAway;
    const known = this.#read(wire, id);
    if (known !== undefined) {
      this.#desk.forget({ wire, id });
      return known;
    }
    const isExpected = this.#desk.isExpected({ wire, id });
    const { promise, resolve } = Promise.withResolvers<string>();
    const leave = this.#desk.wait({ wire, id }, resolve);
    // One that is new is answered from now on only; any other may have been answered before.
    const find = isExpected && !isNamed(id)
      ? () => this.#store(wire).findKnown(id)
      : () => this.#find(wire, id);
    persist(find, limit).then((record) => {
      const body = record && this.#fresh(record);
      if (body !== undefined) resolve(body);
    }, () => {}); // the time is over
    try {
      return await Promise.race([promise, limit.over]);
    } finally {
      leave();
    }
  }

  /** The body of the reply, if it is there now. @throws AppError `UNAVAILABLE` when the broker is away. */
  async reply(wire: Wire, id: string): Promise<string | undefined> {
    const record = await this.#find(wire, id);
    return record && this.#fresh(record);
  }

  /** When the call had died that was put back, as far as it is known; 0 when it was not. */
  replayedMs(wire: Wire, id: string): number {
    return this.#store(wire).replayedMs(id);
  }

  /** The call that died then was put back: replies to it from before do not count. */
  forget(wire: Wire, id: string, diedMs: number): void {
    this.#store(wire).forget(id, diedMs);
    this.#drop(keyOf(wire, id));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#unlisten();
    await Promise.all([...this.#stores.values()].map((store) => store[Symbol.asyncDispose]()));
  }

  async #find(wire: Wire, id: string): Promise<StoredRecord | undefined> {
    await this.#control.caughtUp();
    return await this.#store(wire).find(id);
  }

  #store(wire: Wire): ReplyStore {
    const store = this.#stores.get(wire);
    if (!store) throw new TypeError(`Cannot read replies of the wire "${wire}": there is none`);
    return store;
  }

  #read(wire: Wire, id: string): string | undefined {
    const known = this.#remembered.get(keyOf(wire, id));
    return known && Date.now() - known.storedMs < this.#replyMs ? known.body : undefined;
  }

  #fresh({ value, timestampMs }: StoredRecord): string | undefined {
    return Date.now() - timestampMs < this.#replyMs ? value : undefined;
  }

  #bring(wire: Wire, id: string, { value: body = "", timestampMs: storedMs }: StoredRecord): void {
    const key = keyOf(wire, id);
    this.#drop(key);
    this.#remembered.set(key, { body, storedMs });
    this.#chars += body.length;
    this.#desk.bring({ wire, id }, body);
    for (const oldest of this.#remembered.keys()) {
      if (this.#remembered.size <= MAX_REMEMBERED && this.#chars <= MAX_REMEMBERED_CHARS) return;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.#chars -= this.#remembered.get(key)?.body.length ?? 0;
    this.#remembered.delete(key);
  }
}

function keyOf(wire: Wire, id: string): string {
  return `${wire} ${id}`;
}

/** Whether the same id is made again of the same words (RFC 9562, sections 5.3 and 5.5). */
function isNamed(id: string): boolean {
  return id[14] === "3" || id[14] === "5";
}
