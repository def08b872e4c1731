import type { PresenceRoom, Roster } from "./presence_room.ts";

/** One who is in a room, and is told who else is. Holds no list of its own: who is slow gets the newest one alone. */
export class Attendance {
  readonly room: PresenceRoom;
  readonly #left: () => void;
  #seen: Roster | undefined;
  #isDue = true;
  #isOver = false;
  #error: unknown;
  #resolve: ((roster: Roster | undefined) => void) | undefined;
  #reject: ((error: unknown) => void) | undefined;

  /** @param left called once, when the reader goes by itself. */
  constructor(room: PresenceRoom, left: () => void) {
    this.room = room;
    this.#left = left;
  }

  /**
   * The list: the first time at once, then when it is another; `undefined` at the end. One call at a time.
   *
   * @throws what {@link end} was given.
   */
  next(): Roster | undefined | Promise<Roster | undefined> {
    if (this.#isOver) {
      if (this.#error !== undefined) throw this.#error;
      return undefined;
    }
    if (this.#isDue) {
      this.#isDue = false;
      if (this.room.roster !== this.#seen) return this.#seen = this.room.roster;
    }
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** The list may have changed. */
  tell(): void {
    const { roster } = this.room;
    if (this.#isOver || roster === this.#seen) return;
    if (!this.#resolve) return void (this.#isDue = true);
    this.#seen = roster;
    this.#settle((resolve) => resolve(roster));
  }

  /** It is over: the reader sees the end, or the error, next. */
  end(error?: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#error = error;
    this.#settle((resolve, reject) => error === undefined ? resolve(undefined) : reject(error));
  }

  /** The reader goes; who waits for what comes next sees the end. */
  return(): void {
    if (this.#isOver) return;
    this.end();
    this.#left();
  }

  #settle(
    run: (resolve: (roster: Roster | undefined) => void, reject: (error: unknown) => void) => void,
  ): void {
    const [resolve, reject] = [this.#resolve, this.#reject];
    this.#resolve = this.#reject = undefined;
    if (resolve && reject) run(resolve, reject);
  }
}
