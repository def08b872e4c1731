/** Names on a list at the most, and units of text (UTF-16) that they may have together, but for the first. */
const MAX_NAMES = 100;
const MAX_TEXT = 4_000;

/** Who is in a room, at one moment. */
export interface Roster {
  /** Who came first stands first; cut off where the list would get too long. */
  readonly names: readonly string[];
  /** How many names there are in all. */
  readonly count: number;
}

/** The names in one room: each is there as long as anybody holds it. */
export class PresenceRoom {
  /** By how many each name is held; a map keeps the order in which they came. */
  readonly #held = new Map<string, number>();
  #roster: Roster = { names: [], count: 0 };
  #isStale = false;

  get isEmpty(): boolean {
    return this.#held.size === 0;
  }

  /** Who is here. The same object until somebody else is. */
  get roster(): Roster {
    if (this.#isStale) {
      const next = rosterOf(this.#held);
      if (!isSame(next, this.#roster)) this.#roster = next;
      this.#isStale = false;
    }
    return this.#roster;
  }

  /** Somebody is here under this name; nobody is under an empty one. Answers whether the name is new. */
  hold(name: string): boolean {
    if (name === "") return false;
    const count = this.#held.get(name) ?? 0;
    this.#held.set(name, count + 1);
    this.#isStale ||= count === 0;
    return count === 0;
  }

  /** One of those who hold a name does no longer. Answers whether it was the last. */
  release(name: string): boolean {
    const count = this.#held.get(name) ?? 0;
    if (count > 1) this.#held.set(name, count - 1);
    else this.#isStale = this.#held.delete(name) || this.#isStale;
    return count === 1;
  }
}

function rosterOf(held: ReadonlyMap<string, number>): Roster {
  const names: string[] = [];
  let text = 0;
  for (const name of held.keys()) {
    text += name.length;
    if (names.length === MAX_NAMES || text > MAX_TEXT) break;
    names.push(name);
  }
  return Object.freeze({ names: Object.freeze(names), count: held.size });
}

function isSame(one: Roster, other: Roster): boolean {
  return one.count === other.count && one.names.length === other.names.length &&
    one.names.every((name, i) => name === other.names[i]);
}
