import type { ChatMessage, Position } from "../../lib/chat/mod.ts";
import type { AppError } from "../../lib/error/mod.ts";
import type { PasswordHasher, UserStore } from "../../lib/users/mod.ts";

/** What a room tells who reads it. */
export type RoomEvent =
  /** What comes from now on follows this position; told again after each reconnect. */
  | { readonly kind: "open"; readonly position: Position }
  | { readonly kind: "message"; readonly message: ChatMessage }
  /** What was asked for cannot be read; the error says from where on it can. */
  | { readonly kind: "reset"; readonly position: Position; readonly error: AppError }
  /** The way to the room broke, and is sought again. */
  | { readonly kind: "lost"; readonly error: AppError };

/** The chat rooms, as far as users speak in them. */
export interface ChatRooms {
  /**
   * Sends one message, once however often it is tried, and answers where it is stored.
   *
   * @throws AppError what the room answered for it; `UNAVAILABLE` when it was not stored in time.
   */
  send(message: { room: string; author: string; text: string }): Promise<Position>;

  /**
   * Reads a room, with no gap and no repeat, until the signal: what is stored after the position, else after the
   * first `open`. Ends, and throws nothing, when the signal is aborted.
   *
   * @throws AppError for what no further attempt can mend.
   */
  read(
    options: { room: string; after?: Position | undefined; signal: AbortSignal },
  ): AsyncIterable<RoomEvent>;
}

/** What the services of users work on. */
export interface UserDeps {
  readonly store: UserStore;
  readonly hasher: PasswordHasher;
  readonly rooms: ChatRooms;
  /** Whether nobody can sign in here: then everybody may do everything. */
  readonly isOpen: boolean;
  /** Aborted when the process stops: chats end. */
  readonly stopping: AbortSignal;
}
