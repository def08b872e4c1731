import { ErrorCode } from "./constants.ts";
import { ConnectionError } from "./errors.ts";
import type { Stream } from "./stream.ts";

/** Streams that were reset by us lately, and so may still bring frames that were under way. */
const REMEMBERED_RESETS = 1_000;

/** Which end of the connection this is: clients open odd streams, servers (that push) even ones. */
export type Role = "client" | "server";

/** The streams of a connection by their numbers (RFC 9113, section 5.1.1). */
export class StreamTable {
  readonly #role: Role;
  readonly #open = new Map<number, Stream>();
  readonly #resets = new Set<number>();
  #lastPeer = 0;
  #nextLocal: number;

  constructor(role: Role) {
    this.#role = role;
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

  delete(stream: Stream): void {
    this.#open.delete(stream.id);
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
    this.#resets.add(id);
    if (this.#resets.size > REMEMBERED_RESETS) this.#resets.delete(this.#resets.values().next().value!);
  }

  /** Whether frames of a stream that is not open are to be ignored, since we have reset it. */
  wasReset(id: number): boolean {
    return this.#resets.has(id);
  }
}
