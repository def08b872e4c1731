/** The chat: logs, the right to write them, mailboxes, and what a message may be. */
export type { CursorAnswer, CursorMove, CursorStore, MailboxName } from "./cursor.ts";
export type { LeaseClaim, LeaseRecord, LeaseStore } from "./lease.ts";
export { isLeaseLost, LEASE_LOST } from "./lease_lost.ts";
export type { Lineage, LineageAnswer } from "./lineage.ts";
export type { ChatLog, EntryResult, LogEntry, LogPage, PageEdge, RoomAppend, RoomResult } from "./log.ts";
export { type ChatMessage, type Draft, nextSendTime } from "./message.ts";
export {
  BEGINNING,
  endOf,
  type Extent,
  firstReadable,
  formatPosition,
  newEpoch,
  parsePosition,
  type Position,
  resolvePosition,
  samePosition,
} from "./position.ts";
export { type Continuation, continueFrom } from "./recovery.ts";
export { formatMark, type ListedRoom, parseMark, type RoomMark } from "./room_listing.ts";
export {
  attendeeRule,
  authorRule,
  check,
  DEFAULT_PAGE,
  DEFAULT_ROOM,
  draftRule,
  flushIdRule,
  keyRule,
  mailboxRule,
  MAX_AUTHOR_CHARS,
  MAX_PAGE,
  MAX_SEND_BATCH,
  MAX_TEXT_BYTES,
  pageSizeRule,
  roomRule,
  roomTokenRule,
  textRule,
} from "./rules.ts";
export type { ChatStore } from "./store.ts";
export { openRedisStore } from "./store_redis.ts";
export { openSqliteStore } from "./store_sqlite.ts";
export { fromWire, toWire } from "./wire.ts";
export { type Appended, LogWriter, type WriterOptions } from "./writer.ts";
export type { WriterEvents } from "./writer_events.ts";
