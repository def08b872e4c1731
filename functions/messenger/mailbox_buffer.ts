import { BEGINNING, type ChatMessage, type Position } from "../../lib/chat/mod.ts";

/** Messages kept at the most; the others are read again from the log. */
const MAX_MESSAGES = 10_000;
/** Units of text (UTF-16) kept at the most. */
const MAX_TEXT = 8 * 1024 * 1024;

/**
 * A bounded cache of what the log holds after the cursor: ascending, and with holes where the bound was
 * reached.
 */
export class MailboxBuffer {
  #messages: ChatMessage[] = [];
  #text = 0;
  /** The newest message that the stream has brought, kept here or not. */
  #head: Position = BEGINNING;
  /** What is not newer than this has been taken. */
  #floor: Position = BEGINNING;

  /** The stream goes on after this position. */
  opened(position: Position): void {
    if (position.epoch !== this.#head.epoch || position.seq > this.#head.seq) this.#head = position;
  }

  /** Adds what the stream brings, if it is new, not taken already, and there is room. */
  add(message: ChatMessage): void {
    const { position } = message;
    if (position.epoch === this.#head.epoch && position.seq <= this.#head.seq) return;
    this.#head = position;
    if (position.epoch === this.#floor.epoch && position.seq <= this.#floor.seq) return;
    if (this.#messages.length >= MAX_MESSAGES || this.#text >= MAX_TEXT) return;
    this.#messages.push(message);
    this.#text += message.text.length;
  }

  /** Whether the stream has brought the message at this position. */
  reaches(position: Position): boolean {
    return position.epoch !== this.#head.epoch ? position.epoch === "" : position.seq <= this.#head.seq;
  }

  /** The newest message known: what the stream has brought, or one that is known to be stored. */
  endWith(stored: Position): Position | undefined {
    if (stored.epoch === this.#head.epoch && stored.seq > this.#head.seq) return stored;
    if (this.#head.epoch === "" && stored.epoch !== "") return stored;
    return this.#head.epoch === "" ? undefined : this.#head;
  }

  /** Takes out what is not newer than a position. */
  take(to: Position): ChatMessage[] {
    const taken: ChatMessage[] = [];
    const kept: ChatMessage[] = [];
    for (const message of this.#messages) {
      const { epoch, seq } = message.position;
      if (epoch !== to.epoch) continue;
      if (seq <= to.seq) taken.push(message);
      else kept.push(message);
    }
    this.#floor = to;
    this.#keep(kept);
    return taken;
  }

  /** Puts back what was taken but is not to be handed out now, and drops what is not newer than the cursor. */
  putBack(taken: readonly ChatMessage[], cursor: Position): void {
    const isNewer = ({ position }: ChatMessage) =>
      position.epoch === cursor.epoch && position.seq > cursor.seq;
    this.#floor = cursor;
    this.#keep([...taken, ...this.#messages].filter(isNewer).slice(0, MAX_MESSAGES));
  }

  /** Forgets everything. */
  clear(): void {
    this.#floor = BEGINNING;
    this.#head = BEGINNING;
    this.#keep([]);
  }

  #keep(messages: ChatMessage[]): void {
    this.#messages = messages;
    this.#text = messages.reduce((sum, { text }) => sum + text.length, 0);
  }
}
