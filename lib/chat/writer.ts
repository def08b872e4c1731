import { hash } from "node:crypto";
import { AppError, invalidArgument } from "../error/mod.ts";
import { Backoff, type Clock } from "../time/mod.ts";
import { isLeaseLost, leaseLost } from "./lease_lost.ts";
import type { Lineage } from "./lineage.ts";
import type { ChatLog, EntryResult, LogEntry, RoomAppend, RoomResult } from "./log.ts";
import { type ChatMessage, type Draft, nextSendTime } from "./message.ts";
import { newEpoch, type Position, samePosition } from "./position.ts";
import type { WriterEvents } from "./writer_events.ts";

/** A draft that is in the log. */
export interface Appended {
  readonly position: Position;
  /** In nanoseconds since the Unix epoch. */
  readonly sendTime: bigint;
}

/** What a {@link LogWriter} writes to, and as whom. */
export interface WriterOptions {
  log: ChatLog;
  lineage: Lineage;
  /** The fencing token of the lease. */
  token: string;
  events: WriterEvents;
  clock: Clock;
  /** How long an append is repeated while the store does not answer, in milliseconds. */
  deadlineMs?: number;
}

interface RoomState {
  epoch: string;
  tail: bigint;
  lastTime: bigint;
  exists: boolean;
}

const DEADLINE_MS = 4_000;
const PAGE = 1_000;

/**
 * The one writer of a store while its lease lasts: knows the end of each room, and appends by comparing.
 *
 * A step whose answer was lost is repeated under its batch id, and so done once. A room that turns out to
 * be ahead holds a step of ours that came through late: it is read and announced. A room that turns out to
 * be behind has lost messages: it gets a new epoch; and all rooms do when the store may be another one than before.
 * One call of {@link append} at a time.
 */
export class LogWriter {
  readonly #options: WriterOptions;
  readonly #rooms = new Map<string, RoomState>();
  #appending = false;
  #confirming: Promise<void> | undefined;

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  /**
   * Stores drafts, in order, and answers where each one is, or why not.
   *
   * @throws AppError `UNAVAILABLE`: with reason LEASE_LOST when the token is no longer the lease's; else when
   * the store did not answer in time, and the drafts may or may not be stored.
   */
  async append(drafts: readonly Draft[]): Promise<(Appended | AppError)[]> {
    this.#appending = true;
    try {
      await this.#confirming?.catch(() => {}); // this append meets the same
      return await this.#append(drafts);
    } finally {
      this.#appending = false;
    }
  }

  async #append(drafts: readonly Draft[]): Promise<(Appended | AppError)[]> {
    const answers = new Array<Appended | AppError>(drafts.length);
    const rest = groupByRoom(drafts);
    const backoff = new Backoff({ minMs: 10, maxMs: 200 });
    const { clock, log, token, deadlineMs = DEADLINE_MS } = this.#options;
    const endMs = clock.monotonicMs() + deadlineMs;
    const steps = new Map<string, RoomAppend>();
    while (rest.size > 0) {
      try {
        for (const [room, indices] of rest) {
          const step = steps.get(room);
          if (step && this.#isPlannedFor(step)) continue;
          steps.set(room, await this.#plan(room, indices.map((i) => drafts[i]!), step?.batchId));
        }
        const sent = [...steps.values()];
        const results = await log.append(token, sent);
        for (const [i, step] of sent.entries()) {
          if (results[i]!.kind === "unconfirmed") continue; // again, under the same batch id: it may have been done
          const settled = this.#settle(step, results[i]!, rest.get(step.room)!, answers);
          steps.delete(step.room); // it has its answer, whatever becomes of the others
          if (settled) rest.delete(step.room);
          else await this.#resync(step.room);
        }
        if (steps.size > 0) await this.#confirm();
      } catch (thrown) {
        const error = AppError.from(thrown);
        if (error.code !== "UNAVAILABLE" || isLeaseLost(error) || clock.monotonicMs() > endMs) throw error;
      }
      if (rest.size > 0) {
        if (clock.monotonicMs() > endMs) throw new AppError("UNAVAILABLE", "The room does not settle");
        await backoff.wait();
      }
    }
    return answers;
  }

  /** Makes sure that a room exists, so that it has an epoch before its first message. */
  async open(room: string): Promise<void> {
    await this.confirm();
    const step = await this.#plan(room, []);
    if (this.#rooms.get(room)!.exists) return;
    const [result] = await this.#options.log.append(this.#options.token, [step]);
    if (!this.#settle(step, result!, [], [])) await this.#resync(room);
  }

  /**
   * Makes sure that the store is the one of before, so that readers are told also when nobody writes.
   *
   * @throws AppError `UNAVAILABLE`, with reason LEASE_LOST when the token is no longer the lease's.
   */
  async confirm(): Promise<void> {
    if (this.#appending) return; // an append sees it by itself
    this.#confirming ??= this.#confirm().finally(() => this.#confirming = undefined);
    await this.#confirming;
  }

  async #confirm(): Promise<void> {
    const { lineage, token, events } = this.#options;
    const answer = await lineage.confirm(token);
    if (answer === "lost") throw leaseLost();
    if (answer === "same") return;
    this.#rooms.clear();
    events.allChanged();
  }

  #isPlannedFor({ room, expect }: RoomAppend): boolean {
    const state = this.#rooms.get(room);
    return state !== undefined && samePosition(expect, { epoch: state.epoch, seq: state.tail });
  }

  /** One room's step, against what the room is known to hold. */
  async #plan(
    room: string,
    drafts: readonly Draft[],
    batchId: string = crypto.randomUUID(),
  ): Promise<RoomAppend> {
    const state = this.#rooms.get(room) ?? await this.#load(room);
    let time = state.lastTime;
    const wallMs = this.#options.clock.wallMs();
    const entries = drafts.map(({ author, text, key }): LogEntry => {
      time = nextSendTime(time, wallMs);
      return { author, text, key, sendTime: time, digest: key ? digest(author, text) : "" };
    });
    return {
      room,
      batchId,
      expect: { epoch: state.epoch, seq: state.tail },
      create: !state.exists,
      entries,
    };
  }

  /** Takes over a result; `false` when the room was not as expected. */
  #settle(
    step: RoomAppend,
    result: RoomResult,
    indices: readonly number[],
    answers: (Appended | AppError)[],
  ) {
    if (result.kind === "fenced") throw leaseLost();
    if (result.kind === "unconfirmed") throw new AppError("UNAVAILABLE", "The store has changed");
    if (result.kind === "moved") return false;
    const state = this.#rooms.get(step.room)!;
    state.exists = true;
    const stored: ChatMessage[] = [];
    result.results.forEach((entryResult, i) => {
      const entry = step.entries[i]!;
      answers[indices[i]!] = toAnswer(entryResult, state.epoch);
      if (entryResult.kind !== "stored") return;
      const position = { epoch: state.epoch, seq: entryResult.seq };
      const { author, text } = entry;
      stored.push({ room: step.room, position, author, text, sendTime: entryResult.sendTime });
      state.tail = entryResult.seq;
      state.lastTime = entryResult.sendTime;
    });
    if (stored.length > 0) this.#options.events.stored(step.room, stored);
    return true;
  }

  async #load(room: string): Promise<RoomState> {
    const extent = await this.#options.log.extent(room);
    const state = extent
      ? { epoch: extent.epoch, tail: extent.tail, lastTime: extent.lastTime, exists: true }
      : { epoch: newEpoch(), tail: 0n, lastTime: 0n, exists: false };
    this.#rooms.set(room, state);
    return state;
  }

  /** Finds out what became of a room that is not as it was known. */
  async #resync(room: string): Promise<void> {
    const { log, token, events } = this.#options;
    const known = this.#rooms.get(room)!;
    const extent = await log.extent(room);
    if (extent && extent.epoch === known.epoch && extent.tail >= known.tail) {
      while (known.tail < extent.tail) {
        const { messages } = await log.read(room, { after: known.tail }, PAGE);
        const last = messages.at(-1);
        if (!last) break;
        known.tail = last.position.seq;
        known.lastTime = last.sendTime;
        known.exists = true;
        events.stored(room, messages);
      }
      known.exists = true;
      if (known.tail >= extent.tail) return;
    }
    if (extent && extent.epoch === known.epoch) {
      if (!await log.changeEpoch(token, room, newEpoch())) throw leaseLost();
    }
    const state = await this.#load(room); // until it is known, the old epoch is: so that the change is told
    events.epochChanged(room, state.epoch);
  }
}

function groupByRoom(drafts: readonly Draft[]): Map<string, number[]> {
  const rooms = new Map<string, number[]>();
  drafts.forEach(({ room }, i) => {
    const indices = rooms.get(room);
    if (indices) indices.push(i);
    else rooms.set(room, [i]);
  });
  return rooms;
}

function digest(author: string, text: string): string {
  return hash("sha256", `${author.length}:${author}${text}`, "base64url").slice(0, 22);
}

function toAnswer(result: EntryResult, epoch: string): Appended | AppError {
  if (result.kind !== "conflict") return { position: { epoch, seq: result.seq }, sendTime: result.sendTime };
  return invalidArgument([{
    field: "idempotency_key",
    description: "came before with another author or text; a new message needs a new key",
  }]);
}
