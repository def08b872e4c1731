import { AppError } from "../../lib/error/mod.ts";
import { Attendance } from "./attendance.ts";
import { PresenceRoom } from "./presence_room.ts";

/** How the board keeps time, in milliseconds, and how much it holds; all have defaults. */
export interface PresenceOptions {
  /** How long one may stay before one must come again; less by up to a quarter, so that not all come at once. */
  stayMs: number;
  /** How long a name stays for who must come again. */
  graceMs: number;
  /** How often lists go out, as long as there are any. */
  tickMs: number;
  /** How many lists go out at a time. */
  listsPerTick: number;
  /** Who may be there at once, in all rooms together. */
  maxAttendances: number;
}

/** The options unless told otherwise: 2,000 lists a second, which leaves the messages their time. */
export const PRESENCE_DEFAULTS: PresenceOptions = {
  stayMs: 60_000,
  graceMs: 5_000,
  tickMs: 100,
  listsPerTick: 200,
  maxAttendances: 20_000,
};

/**
 * Who is in which room: whoever has a stream open, and nobody else.
 *
 * One must come again now and then, since nothing tells of a peer that vanished. Changes that come close together are
 * told together; what is told is bounded by time, whatever the rooms hold, and nobody waits for anybody.
 */
export class PresenceBoard {
  readonly #options: PresenceOptions;
  readonly #rooms = new Map<string, { readonly room: PresenceRoom; readonly attendances: Set<Attendance> }>();
  /** Rooms with another list than was told. */
  readonly #changed = new Set<string>();
  /** Who is to be told, in this order. */
  readonly #due = new Set<Attendance>();
  /** Ends the stay of each one. */
  readonly #stays = new Map<Attendance, ReturnType<typeof setTimeout>>();
  /** Take names off that are kept for who comes again. */
  readonly #graces = new Set<ReturnType<typeof setTimeout>>();
  #tick: ReturnType<typeof setTimeout> | undefined;
  #ended: AppError | undefined;

  constructor(options: Partial<PresenceOptions> = {}) {
    this.#options = { ...PRESENCE_DEFAULTS, ...options };
  }

  /** How many are there, in all rooms. */
  get size(): number {
    return this.#stays.size;
  }

  /**
   * Somebody comes, under a name; an empty one is on no list.
   *
   * @throws AppError `RESOURCE_EXHAUSTED` when as many are there as may be; what the board was ended with.
   */
  attend(name: string, as: string): Attendance {
    const { maxAttendances, stayMs } = this.#options;
    if (this.#ended) throw this.#ended;
    if (this.size >= maxAttendances) {
      throw new AppError("RESOURCE_EXHAUSTED", `Cannot attend room "${name}": ${maxAttendances} streams do`);
    }
    const entry = this.#rooms.get(name) ?? { room: new PresenceRoom(), attendances: new Set() };
    this.#rooms.set(name, entry);
    const attendance: Attendance = new Attendance(entry.room, () => {
      this.#leave(name, attendance);
      this.#release(name, as);
    });
    entry.attendances.add(attendance);
    const over = setTimeout(() => {
      this.#leave(name, attendance);
      this.#releaseLater(name, as);
      attendance.end();
    }, stayMs * (1 - Math.random() / 4));
    this.#stays.set(attendance, over);
    if (entry.room.hold(as)) this.#change(name);
    return attendance;
  }

  /** Everybody must go, and nobody may come until {@link open}. */
  endAll(error: AppError): void {
    this.#ended = error;
    clearTimeout(this.#tick);
    this.#tick = undefined;
    for (const over of [...this.#stays.values(), ...this.#graces]) clearTimeout(over);
    const all = [...this.#stays.keys()];
    for (const kept of [this.#rooms, this.#changed, this.#due, this.#stays, this.#graces]) kept.clear();
    for (const attendance of all) attendance.end(error);
  }

  /** Takes whoever comes again. */
  open(): void {
    this.#ended = undefined;
  }

  #leave(name: string, attendance: Attendance): void {
    clearTimeout(this.#stays.get(attendance));
    this.#stays.delete(attendance);
    this.#due.delete(attendance);
    this.#rooms.get(name)?.attendances.delete(attendance);
  }

  #release(name: string, as: string): void {
    const entry = this.#rooms.get(name);
    if (!entry) return;
    if (entry.room.release(as)) this.#change(name);
    if (entry.room.isEmpty && entry.attendances.size === 0) this.#rooms.delete(name);
  }

  #releaseLater(name: string, as: string): void {
    const over = setTimeout(() => {
      this.#graces.delete(over);
      this.#release(name, as);
    }, this.#options.graceMs);
    this.#graces.add(over);
  }

  #change(name: string): void {
    this.#changed.add(name);
    this.#tick ??= setTimeout(() => this.#tell(), this.#options.tickMs);
  }

  /** Tells as many as one turn may, and goes on with the others in the next. */
  #tell(): void {
    const { listsPerTick, tickMs } = this.#options;
    for (const name of this.#changed) {
      for (const attendance of this.#rooms.get(name)?.attendances ?? []) this.#due.add(attendance);
    }
    this.#changed.clear();
    let left = listsPerTick;
    for (const attendance of this.#due) {
      if (left-- === 0) break;
      this.#due.delete(attendance);
      attendance.tell();
    }
    this.#tick = this.#due.size > 0 ? setTimeout(() => this.#tell(), tickMs) : undefined;
  }
}
