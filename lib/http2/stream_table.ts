import { ErrorCode } from "./constants.ts";
import { ConnectionError } from "./errors.ts";
import type { Stream } from "./stream.ts";

/** Streams beyond those open at once that were reset lately, and so may still bring what was under way. */
const REMEMBERED_RESETS = 1_000;
/** The highest number of a stream (section 5.1.1). */
const LAST_ID = 2 ** 31 - 1;

/** Which end of the connection this is: clients open odd streams, servers (that push) even ones. */
export type Role = "client" | "server";

/** The streams of a connection by their numbers (RFC 9113, section 5.1.1). */
export class StreamTable {
  readonly #role: Role;
  readonly #open = new Map<number, Stream>();
  readonly #resets = new Set<number>();
  /** Them in their order, the oldest at {@link #oldest} once there are as many as are remembered. */
  readonly #resetOrder: number[] = [];
  readonly #remembered: number;
  #oldest = 0;
  #lastPeer = 0;
  #nextLocal: number;

  /** @param maxOpen streams that may be open, and so reset, at once. */
  constructor(role: Role, maxOpen: number) {
    this.#role = role;
    this.#remembered = REMEMBERED_RESETS + Math.min(maxOpen, REMEMBERED_RESETS * 100);
    this.#nextLocal = role === "client" ? 1 : 2;
  }

  /** How many streams are open. */
  get size(): number {
    return this.#open.size;
  }

  /** The highest stream that the peer has opened. */
  get lastPeer(): number {
    return this.#lastPeer;
  }

  /** Grows with each stream that either end opens. */
  get opened(): number {
    return this.#lastPeer + this.#nextLocal;
  }

  /** Whether this end has used all its numbers: only a new connection takes more. */
  get isUsedUp(): boolean {
    return this.#nextLocal > LAST_ID;
  }

  /** The open streams; safe to change the table meanwhile. */
  all(): Stream[] {
    return [...this.#open.values()];
  }

  /** An open stream. */
  get(id: number): Stream | undefined {
    return this.#open.get(id);
  }

  /** The number of the next stream of ours. */
  takeId(): number {
    const id = this.#nextLocal;
    this.#nextLocal += 2;
    return id;
  }

  add(stream: Stream): void {
    this.#open.set(stream.id, stream);
  }

  /** Answers whether it was open. */
  delete(stream: Stream): boolean {
    return this.#open.delete(stream.id);
  }

  /** A frame opens this stream of the peer. @throws ConnectionError when it may not. */
  openPeer(id: number): void {
    const isPeers = (id % 2 === 1) === (this.#role === "server");
    if (!isPeers) {
      throw new ConnectionError(ErrorCode.PROTOCOL_ERROR, `stream ${id} is not the peer's to open`);
    }
    this.#lastPeer = id;
  }

  /** Whether nobody has opened this stream yet. */
  isIdle(id: number): boolean {
    const isPeers = (id % 2 === 1) === (this.#role === "server");
    return isPeers ? id > this.#lastPeer : id >= this.#nextLocal;
  }

  /** The stream was reset by us: what was under way is to be ignored. */
  rememberReset(id: number): void {
    if (this.#resets.has(id)) return;
    this.#resets.add(id);
    if (this.#resetOrder.length < this.#remembered) {
      this.#resetOrder.push(id);
      return;
    }
    this.#resets.delete(this.#resetOrder[this.#oldest]!);
    this.#resetOrder[this.#oldest] = id;
    this.#oldest = (this.#oldest + 1) % this.#remembered;
  }

  /** Whether frames of a stream that is not open are to be ignored, since we have reset it. */
  wasReset(id: number): boolean {
    return this.#resets.has(id);
  }
}
