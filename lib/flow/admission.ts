import { setImmediate } from "node:timers";
import { Shares } from "./shares.ts";

/** How an {@link Admission} is measured; all of it has defaults. */
export interface AdmissionOptions {
  /** How long a turn of the event loop is to take while there is too much to do, in milliseconds: {@link TURN_MS} unless given. */
  readonly turnMs?: number;
  /** Told how much was refused since it was told last; once a second at the most. */
  readonly onRefused?: (count: number) => void;
  /** The monotonic clock, in milliseconds. */
  readonly nowMs?: () => number;
  /** Calls back when the present turn of the event loop is over. */
  readonly afterTurn?: (ended: () => void) => void;
}

/** How long a turn of the event loop is to take while there is too much to do, in milliseconds, unless told otherwise. */
export const TURN_MS = 25;
/**
 * So much is let in each turn, however long turns take: other work than calls may be what takes it, or other
 * processes may; and clients with few calls at a time are hardly ever refused.
 */
const LEAST = 64;
/** The most that one turn takes on, and so what the first one does, before it is known how long that takes. */
const MOST = 1_024;
/** A process becomes busy with a turn that takes so many times as long as it should. */
const TOO_LONG = 6;
/** After a turn that was short enough, so much more may come with the next. */
const GROWTH = 1.1;
/** Refusals that are paced: so many leave in each turn at the least, and such a part of those that wait. */
const REFUSALS = 128;
const REFUSED_PART = 1 / 8;
const TELL_MS = 1_000;
const NOW = Promise.resolve();
const NOBODY = {};

/**
 * Whether this process takes on one more piece of work, or is better off to refuse it: by how long turns of the event
 * loop take, which is how long everything else waits meanwhile.
 *
 * All that comes in one turn waits for all of it. So each turn takes on a bounded number, the rest is to be refused
 * at once, which must cost little; turns that took longer than they should lower the bound in proportion, others
 * raise it by a tenth. What is let in then waits for a few turns, however much more is asked for, and a process that
 * has enough time for everything refuses nothing. While one is busy, peers have equal shares of what it takes on: who
 * asks for little gets it, whatever others ask for. An idle process has no timer.
 */
export class Admission {
  readonly #options: AdmissionOptions;
  readonly #turnMs: number;
  readonly #nowMs: () => number;
  readonly #afterTurn: (ended: () => void) => void;
  readonly #turnEnds = () => this.#turnEnded();
  readonly #shares = new Shares();
  #limit = MOST;
  #taken = 0;
  #inTurn = false;
  #startMs = 0;
  #isSettling = false;
  #refused = 0;
  #told = 0;
  #toldMs = -Infinity;
  #paced = 0;
  readonly #later: (() => void)[] = [];

  constructor(options: AdmissionOptions = {}) {
    const { turnMs = TURN_MS, nowMs = () => performance.now(), afterTurn = setImmediate } = options;
    if (!(turnMs > 0)) throw new RangeError(`Cannot keep turns to ${turnMs} ms: need more than 0`);
    this.#options = options;
    this.#turnMs = turnMs;
    this.#nowMs = nowMs;
    this.#afterTurn = afterTurn;
  }

  /** How much the next turn takes on at the most. */
  get limit(): number {
    return this.#limit;
  }

  /** Whether there was more to do lately than there was time for. */
  get isBusy(): boolean {
    return this.#limit < MOST;
  }

  /** How much was refused so far. */
  get refused(): number {
    return this.#refused;
  }

  /**
   * Whether one more is taken on; if not, it is to be refused at once.
   *
   * @param from what knows where it comes from, such as `192.0.2.7:40312`, where that is known; it is asked while the
   * process is busy. All whose origin is not known count as one peer.
   * @param least so much is taken on in one turn in any case; 64 unless given.
   */
  admit(from: { readonly peer?: string | undefined } = NOBODY, least: number = LEAST): boolean {
    if (!this.#inTurn) this.#turnBegins();
    const limit = Math.max(this.#limit, least);
    const hasShare = !this.isBusy || this.#shares.take(from.peer ?? "", limit);
    if (hasShare && this.#taken < limit) {
      this.#taken++;
      return true;
    }
    this.#refused++;
    return false;
  }

  /**
   * Resolves when a refusal that costs about as much as what it refuses may leave: some do in each turn, the others
   * wait for the next ones in their order. So turns stay short for what was let in; and peers that wait for an answer
   * before they send more send less. What waits here is bounded by what listeners let be under way.
   */
  pace(): Promise<void> {
    if (!this.#inTurn) this.#turnBegins();
    if (this.#paced < REFUSALS) {
      this.#paced++;
      return NOW;
    }
    return new Promise((resolve) => this.#later.push(resolve));
  }

  #turnBegins(): void {
    this.#inTurn = true;
    this.#startMs = this.#nowMs();
    this.#afterTurn(this.#turnEnds);
  }

  #turnEnded(): void {
    const nowMs = this.#nowMs();
    this.#inTurn = false;
    this.#measure(nowMs - this.#startMs);
    this.#taken = 0;
    this.#shares.nextTurn();
    this.#tell(nowMs);
    const now = this.#later.splice(0, Math.max(REFUSALS, Math.ceil(this.#later.length * REFUSED_PART)));
    this.#paced = now.length;
    if (now.length > 0) this.#turnBegins();
    for (const resolve of now) resolve();
  }

  #measure(tookMs: number): void {
    const isLong = tookMs > (this.isBusy ? this.#turnMs : this.#turnMs * TOO_LONG);
    const isCut = isLong && !this.#isSettling;
    if (isCut) {
      const fitting = Math.floor(Math.min(this.#limit, this.#taken) * this.#turnMs / tookMs);
      this.#limit = Math.max(LEAST, fitting);
    } else if (!isLong) {
      this.#limit = Math.min(MOST, Math.ceil(this.#limit * GROWTH));
    }
    // What a turn has taken on is still worked on in the next: that one tells nothing new.
    this.#isSettling = isCut;
  }

  #tell(nowMs: number): void {
    if (this.#refused === this.#told || nowMs - this.#toldMs < TELL_MS) return;
    this.#options.onRefused?.(this.#refused - this.#told);
    this.#told = this.#refused;
    this.#toldMs = nowMs;
  }
}
