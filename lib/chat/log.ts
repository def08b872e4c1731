import type { ChatMessage } from "./message.ts";
import type { Extent, Position } from "./position.ts";
import type { ListedRoom, RoomMark } from "./room_listing.ts";

/** What a writer believes a room to be, and what it wants appended if that is so. */
export interface RoomAppend {
  readonly room: string;
  /** Names this step, so that repeating it after a lost answer answers the same. */
  readonly batchId: string;
  /** The end of the room as the writer knows it. */
  readonly expect: Position;
  /** The room does not exist yet, as far as the writer knows: make it, with the epoch of `expect`. */
  readonly create: boolean;
  readonly entries: readonly LogEntry[];
}

/** One message to be appended. */
export interface LogEntry {
  readonly author: string;
  readonly text: string;
  /** When, if it is new; increasing within the step and later than the room's last. Nanoseconds. */
  readonly sendTime: bigint;
  /** The idempotency key; empty for none. */
  readonly key: string;
  /** Stands for the content, to tell whether a key comes again with other content. */
  readonly digest: string;
}

/** What became of one entry. */
export type EntryResult =
  /** Stored now, as the last of the room. */
  | { readonly kind: "stored"; readonly seq: bigint; readonly sendTime: bigint }
  /** The key had come before with the same content: the first answer. */
  | { readonly kind: "repeated"; readonly seq: bigint; readonly sendTime: bigint }
  /** The key had come before with other content. */
  | { readonly kind: "conflict" };

/** What became of one step. */
export type RoomResult =
  /** Done, or done before under the same batchId; one result for each entry. */
  | { readonly kind: "appended"; readonly results: readonly EntryResult[] }
  /** Refused: the token is not the one of the lease. Nothing is changed. */
  | { readonly kind: "fenced" }
  /** Refused: the room's epoch or end is not as expected. Nothing is changed. */
  | { readonly kind: "moved" }
  /** Refused: the store is not known to be the one that acknowledged what came before; ask its `Lineage`. */
  | { readonly kind: "unconfirmed" };

/** Where a page begins or ends, by the number of a message. */
export type PageEdge = { readonly after: bigint } | { readonly before: bigint };

/** One page of a room, and the extent of the room in the same moment. */
export interface LogPage {
  /** `undefined` when the room does not exist. */
  readonly extent: Extent | undefined;
  /** Oldest first. */
  readonly messages: readonly ChatMessage[];
}

/**
 * The logs of all rooms: append-only, numbered without holes, kept on one store.
 *
 * Every method may throw AppError `UNAVAILABLE`; an append that threw may have been done, and is told apart
 * by repeating it with the same batchId.
 */
export interface ChatLog {
  /**
   * Appends to rooms, each room in one atomic step that compares the token with the lease's, and epoch and
   * end with what is expected. When the promise resolves, what is `stored` survives a crash of the store as
   * far as its settings promise. Keys are kept at least 24 hours, longer than the message if need be.
   */
  append(token: string, steps: readonly RoomAppend[]): Promise<readonly RoomResult[]>;

  /** What a room holds; `undefined` when it does not exist. */
  extent(room: string): Promise<Extent | undefined>;

  /** The page next to an edge, at most `limit` messages; page and extent are of one moment. */
  read(room: string, edge: PageEdge, limit: number): Promise<LogPage>;

  /**
   * Gives a room a new epoch and keeps what it holds: for a store that turned out to have lost messages.
   * Answers `false`, and changes nothing, when the token is not the one of the lease.
   */
  changeEpoch(token: string, room: string, epoch: string): Promise<boolean>;

  /**
   * Drops what lies before a message number; that number becomes the room's `first`. Never lowers it, and
   * does nothing for a number beyond `tail + 1`.
   */
  trim(room: string, first: bigint): Promise<void>;

  /** Drops idempotency keys that came before this moment (milliseconds since the Unix epoch). */
  forgetKeys(beforeMs: number): Promise<void>;

  /**
   * The rooms that have had a message, the one with the newest first, and of those whose newest were stored at the same
   * time the one first whose name is the last by its bytes; at most `limit`. A room and its extent are of one moment.
   *
   * Each page costs what its rooms cost, however many there are; only the first after an upgrade looks at all of them.
   *
   * @param below begins after this place; with the first room unless given.
   */
  listRooms(below: RoomMark | undefined, limit: number): Promise<readonly ListedRoom[]>;

  /** The names of all rooms. */
  rooms(): Promise<readonly string[]>;
}
