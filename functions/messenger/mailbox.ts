import { MailboxService } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { BEGINNING, type ChatMessage, type Position } from "../../lib/chat/mod.ts";
import { AppError } from "../../lib/error/mod.ts";
import { Batcher } from "../../lib/flow/mod.ts";
import type { Channel } from "../../lib/rpc/mod.ts";
import { logger } from "../../lib/telemetry/mod.ts";
import { Backoff } from "../../lib/time/mod.ts";
import { followRoom } from "./feed.ts";
import { readStretch, type Stretch } from "./history.ts";
import { MailboxBuffer } from "./mailbox_buffer.ts";

const log = logger("messenger");

/** How long moving the cursor may take, the retries included, in milliseconds. */
const COMMIT_DEADLINE_MS = 4_000;
/** How long a flush waits for the stream to be open, its turn included, in milliseconds. */
const OPEN_WAIT_MS = 2_000;
/** How long a flush waits for a message that was just sent to arrive, before it reads the log for it. */
const ARRIVAL_WAIT_MS = 50;
/** Flushes waiting for their turn at the most. */
const MAX_WAITING = 100;
/** Other processes may move the same cursor; so often a flush tries anew. */
const MAX_RACES = 20;

/** Which mailbox, and the way to its worker. */
export interface MailboxOptions {
  channel: Channel;
  mailbox: string;
  room: string;
  /** How long moving the cursor may take, the retries included, in milliseconds; four seconds unless given. */
  commitDeadlineMs?: number;
  /** How long a flush waits for the stream to be open, its turn included; two seconds unless given. */
  openWaitMs?: number;
}

/** Messages that are this mailbox's to hand out, once. */
export type Flushed = AsyncIterable<readonly ChatMessage[]>;

/** A flush that waits for its turn, and since when. */
interface Waiting {
  signal: AbortSignal;
  sinceMs: number;
}

/** A move of the cursor that is under way, and what is at hand of the messages it is for. */
interface Move extends Stretch {
  flushId: string;
  held: ChatMessage[];
}

/**
 * What `/getAndFlushMessages` empties: everything since the last flush, handed out once, by however many
 * processes share the name.
 *
 * The cursor at the worker is the truth; the buffer is a cache of the log after it. A flush first moves the
 * cursor, then hands out; a move whose answer was lost is repeated by the next flush under its own id.
 */
export class Mailbox {
  readonly #options: MailboxOptions;
  readonly #buffer = new MailboxBuffer();
  readonly #stop = new AbortController();
  readonly #flushes: Batcher<Waiting, Flushed>;
  #cursor: Position | undefined;
  #sent: Position = BEGINNING;
  #open = false;
  #pending: Move | undefined;
  #following: Promise<void> | undefined;

  constructor(options: MailboxOptions) {
    this.#options = options;
    this.#flushes = new Batcher({
      run: async ([waiting]) => [await this.#flush(waiting!)],
      maxBatch: 1,
      maxWaiting: MAX_WAITING,
    });
  }

  /** Whether the stream is open: what is sent arrives. */
  get ready(): boolean {
    return this.#open;
  }

  /** Opens the stream, and reopens it for as long as the mailbox lives. */
  start(): void {
    this.#following ??= this.#follow();
  }

  /** Ends the stream. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#flushes.idle();
    await this.#following;
  }

  /** Tells that a message of this process is stored: the next flush contains it. */
  noteSent(position: Position): void {
    if (position.epoch !== this.#sent.epoch || position.seq > this.#sent.seq) this.#sent = position;
  }

  /**
   * Takes everything that has come since the last flush.
   *
   * @throws AppError `UNAVAILABLE` when no worker answers: nothing is taken, or the next flush hands it out;
   * `RESOURCE_EXHAUSTED` when too many wait. Either is told within ten seconds, however many wait.
   */
  flush(signal: AbortSignal): Promise<Flushed> {
    return this.#flushes.submit({ signal, sinceMs: performance.now() });
  }

  async #flush({ signal, sinceMs }: Waiting): Promise<Flushed> {
    const { openWaitMs = OPEN_WAIT_MS, commitDeadlineMs = COMMIT_DEADLINE_MS } = this.#options;
    if (performance.now() - sinceMs > commitDeadlineMs) {
      throw new AppError("UNAVAILABLE", "Cannot flush the mailbox: earlier flushes wait for the chat worker");
    }
    await this.#waitUntil(() => this.#open, sinceMs + openWaitMs);
    if (!this.#open || !this.#cursor) throw new AppError("UNAVAILABLE", "The chat worker cannot be reached");
    await this.#waitUntil(() => this.#buffer.reaches(this.#sent), performance.now() + ARRIVAL_WAIT_MS);
    const moves: Move[] = [];
    for (let races = 0; races < MAX_RACES && !signal.aborted; races++) {
      const isRepeat = this.#pending !== undefined;
      const move = this.#pending ??= this.#plan();
      if (!move) break;
      try {
        const moved = await this.#commit(move);
        this.#pending = undefined;
        if (moved) moves.push(move);
        if (moved && !isRepeat) break; // after a repeated one, what came since is still to be taken
      } catch (thrown) {
        if (moves.length > 0) break;
        throw this.#refused(move, AppError.from(thrown));
      }
    }
    return this.#read(moves);
  }

  /** The move over everything that has come; `undefined` when nothing has. */
  #plan(): Move | undefined {
    const from = this.#cursor!;
    const to = this.#buffer.endWith(this.#sent);
    if (!to || (to.epoch === from.epoch && to.seq <= from.seq)) return undefined;
    return { room: this.#options.room, from, to, flushId: crypto.randomUUID(), held: this.#buffer.take(to) };
  }

  /** Moves the cursor at the worker; `false` when another process was first: what it left is put back. */
  async #commit({ from, to, flushId, held }: Move): Promise<boolean> {
    const { channel, mailbox, room, commitDeadlineMs = COMMIT_DEADLINE_MS } = this.#options;
    const answer = await channel.call(
      MailboxService,
      (client, attempt) => client.commitCursor({ mailbox, room, from, to, flushId }, attempt),
      { deadlineMs: commitDeadlineMs },
    );
    this.#cursor = toPosition(answer.cursor ?? to);
    if (answer.committed) return true;
    this.#buffer.putBack(held, this.#cursor);
    return false;
  }

  /** What a failed move means: one whose answer was lost is kept, and repeated by the next flush. */
  #refused(move: Move, error: AppError): AppError {
    if (error.code === "UNAVAILABLE") return error;
    this.#pending = undefined;
    this.#buffer.putBack(move.held, move.from);
    if (error.code !== "OUT_OF_RANGE") return error;
    return new AppError("UNAVAILABLE", "The mailbox is about to restart: its log has changed", {
      cause: error,
    });
  }

  async *#read(moves: readonly Move[]): AsyncGenerator<readonly ChatMessage[]> {
    for (const move of moves) yield* readStretch(this.#options.channel, move, move.held);
  }

  async #follow(): Promise<void> {
    const { channel, room } = this.#options;
    const { signal } = this.#stop;
    const backoff = new Backoff({ maxMs: 1_000 });
    while (!signal.aborted) {
      try {
        this.#cursor ??= await this.#readCursor();
        for await (const event of followRoom({ channel, room, after: this.#cursor, signal })) {
          if (event.kind === "message") this.#buffer.add(event.message);
          else if (event.kind === "open") this.#opened(event.position);
          else if (event.kind === "lost") this.#closed(event.error);
          else await this.#restart(event.position, event.error);
        }
      } catch (thrown) {
        this.#closed(AppError.from(thrown));
        await backoff.wait(signal);
      }
    }
    this.#open = false;
  }

  async #readCursor(): Promise<Position> {
    const { channel, mailbox, room } = this.#options;
    const { cursor } = await channel.call(
      MailboxService,
      (client, attempt) => client.getCursor({ mailbox, room }, attempt),
      { deadlineMs: COMMIT_DEADLINE_MS, signal: this.#stop.signal },
    );
    return toPosition(cursor ?? BEGINNING);
  }

  #opened(position: Position): void {
    this.#buffer.opened(position);
    if (!this.#open) {
      log.info("Following room {room} from message {seq}", { room: this.#options.room, seq: position.seq });
    }
    this.#open = true;
  }

  #closed(error: AppError): void {
    if (this.#open) {
      log.warning("The stream has ended and is opened again: {error}", { error: error.message });
    }
    this.#open = false;
  }

  /** The log no longer has what follows the cursor: the mailbox goes on where it can be read. */
  async #restart(position: Position, error: AppError): Promise<void> {
    this.#open = false;
    log.warning("Mailbox {mailbox} restarts after message {seq}: {error}", {
      mailbox: this.#options.mailbox,
      seq: position.seq,
      error: error.message,
    });
    this.#buffer.clear();
    this.#pending = undefined;
    this.#sent = BEGINNING;
    const from = this.#cursor ?? position;
    const move = { room: this.#options.room, from, to: position, flushId: crypto.randomUUID(), held: [] };
    await this.#commit(move);
  }

  async #waitUntil(condition: () => boolean, endMs: number): Promise<void> {
    while (!condition() && performance.now() < endMs && !this.#stop.signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }
}

function toPosition({ epoch, seq }: Position): Position {
  return { epoch, seq };
}
