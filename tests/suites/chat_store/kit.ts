import { assertEquals, AssertionError, assertNotEquals } from "@std/assert";
import {
  type ChatMessage,
  type ChatStore,
  type EntryResult,
  type Extent,
  type LogEntry,
  newEpoch,
  type RoomAppend,
  type RoomResult,
} from "../../../lib/chat/mod.ts";

/** A store that is held to the suite. */
export interface Subject extends AsyncDisposable {
  /** The store, empty. */
  readonly store: ChatStore;
  /** The same data opened once more, as another process does; the case disposes it. */
  again(): Promise<ChatStore>;
  /** Kills what keeps the data, as a crash would, and starts it again. */
  crash?(): Promise<void>;
}

/** One thing that is held of a store. */
export interface Case {
  /** What it cannot be held to names the reason for leaving this case out. */
  readonly needs?: "keepsKeys" | "cannotCrash";
  run(subject: Subject): Promise<void>;
}

/** Cases by the sentence that each one proves. */
export function cases(all: Record<string, Case["run"] | Case>): Record<string, Case> {
  return Object.fromEntries(
    Object.entries(all).map(([what, one]) => [what, typeof one === "function" ? { run: one } : one]),
  );
}

/** A time in nanoseconds that a double cannot hold: beyond 2^53, and odd. */
export const START_NS = 1_763_000_000_123_456_789n;

/** What an entry may have beside its text. */
export interface EntryOptions {
  author?: string;
  key?: string;
  digest?: string;
}

/** Takes the lease, from whoever has it, and answers the token. */
export async function takeLease(store: ChatStore, holder = "writer"): Promise<string> {
  const token = crypto.randomUUID();
  const claim = { holder, address: `${holder}:51075`, token };
  present(await store.leases.acquire(await store.leases.peek(), claim));
  assertNotEquals(await store.lineage.confirm(token), "lost");
  return token;
}

/** Writes one room as a writer does, who knows how it ends. */
export class Scribe {
  readonly store: ChatStore;
  readonly room: string;
  token: string;
  epoch = newEpoch();
  tail = 0n;
  #exists = false;
  #time = START_NS;

  constructor(store: ChatStore, token: string, room = "lobby") {
    this.store = store;
    this.token = token;
    this.room = room;
  }

  /** With a lease of its own, on a room that does not exist. */
  static async begin(store: ChatStore, room = "lobby"): Promise<Scribe> {
    return new Scribe(store, await takeLease(store), room);
  }

  /** An entry with the next time. */
  entry(text: string, options: EntryOptions = {}): LogEntry {
    const { author = "ann", key = "", digest = key && `${author}:${text}` } = options;
    return { author, text, key, digest, sendTime: this.#time += 1_001n };
  }

  /** A step that is right, unless `over` makes it wrong. */
  step(entries: readonly LogEntry[], over: Partial<RoomAppend> = {}): RoomAppend {
    return {
      room: this.room,
      batchId: crypto.randomUUID(),
      expect: { epoch: this.epoch, seq: this.tail },
      create: !this.#exists,
      entries,
      ...over,
    };
  }

  /** Sends one step as it is. */
  async send(step: RoomAppend, token = this.token): Promise<RoomResult> {
    const results = await this.store.log.append(token, [step]);
    assertEquals(results.length, 1);
    return results[0]!;
  }

  /** Sends a step that is right, which must be done, and takes over the new end. */
  async append(
    entries: readonly LogEntry[],
    over: Partial<RoomAppend> = {},
  ): Promise<readonly EntryResult[]> {
    const results = done(await this.send(this.step(entries, over)));
    assertEquals(results.length, entries.length);
    this.#exists = true;
    for (const result of results) if (result.kind === "stored") this.tail = result.seq;
    return results;
  }

  /** Appends one message for each text, one step in all. */
  say(...texts: string[]): Promise<readonly EntryResult[]> {
    return this.append(texts.map((text) => this.entry(text)));
  }
}

/** The results of a step that must be done. */
export function done(result: RoomResult | undefined): readonly EntryResult[] {
  if (result?.kind !== "appended") throw new AssertionError(`the step is ${result?.kind}`);
  return result.results;
}

/** What must be there. */
export function present<T>(value: T | undefined): T {
  if (value === undefined) throw new AssertionError("it is not there");
  return value;
}

/** `count` words, each another. */
export function words(count: number, word = "m"): string[] {
  return Array.from({ length: count }, (_, i) => `${word}${i + 1}`);
}

/** All that a room holds. */
export async function contents(
  store: ChatStore,
  room = "lobby",
): Promise<{ extent: Extent | undefined; messages: readonly ChatMessage[] }> {
  return await store.log.read(room, { after: 0n }, 100_000);
}

/** The numbers of messages. */
export function seqs(messages: readonly ChatMessage[]): bigint[] {
  return messages.map((message) => message.position.seq);
}

/** The numbers from one to another, both included. */
export function range(from: bigint, to: bigint): bigint[] {
  return Array.from({ length: Number(to - from) + 1 }, (_, i) => from + BigInt(i));
}

/** Runs `work`, which must leave the room as it is, and every other one. */
export async function unchanged(store: ChatStore, work: () => Promise<void>, room = "lobby"): Promise<void> {
  const before = [await contents(store, room), await store.log.rooms()];
  await work();
  assertEquals([await contents(store, room), await store.log.rooms()], before);
}
