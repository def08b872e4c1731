import type { Position } from "./position.ts";

/** One mailbox: a named reader of one room. */
export interface MailboxName {
  readonly mailbox: string;
  readonly room: string;
}

/** A move of a mailbox's cursor. */
export interface CursorMove extends MailboxName {
  readonly from: Position;
  readonly to: Position;
  /** Names the move, so that a repeated one is recognised. */
  readonly flushId: string;
}

/** Whether a move was made, now or before, and where the cursor stands. */
export interface CursorAnswer {
  readonly committed: boolean;
  readonly cursor: Position;
}

/** The cursors of all mailboxes, on the same store as the log. May throw AppError `UNAVAILABLE`. */
export interface CursorStore {
  /** The cursor; a mailbox that is not known is made, with its cursor at `initial`. Atomic. */
  open(name: MailboxName, initial: Position): Promise<Position>;

  /**
   * Moves the cursor if it stands at `from`, or the mailbox is not known. A move with the flushId of one
   * that was made answers `committed` and changes nothing; moves are remembered for an hour. Atomic.
   */
  commit(move: CursorMove): Promise<CursorAnswer>;
}
