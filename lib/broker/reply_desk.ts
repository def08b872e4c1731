import type { Wire } from "./call.ts";

/** Replies that came before somebody asked for them, at the most; the oldest goes, and stays at the broker. */
export const MAX_UNASKED = 10_000;

/** A call whose reply is waited for. */
export interface Awaited {
  readonly wire: Wire;
  readonly id: string;
}

interface Place extends Awaited {
  /** Those who wait now. */
  takers: ((body: string) => void)[];
  /** Whether somebody will ask for it. */
  isExpected: boolean;
  /** The reply, kept for those. */
  body: string | undefined;
}

/**
 * Where the replies that a process waits for meet those who wait for them, in whatever order they come.
 *
 * It only hands on what it is given: finding replies is the broker's work.
 */
export class ReplyDesk {
  /** Oldest first. */
  readonly #places = new Map<string, Place>();
  #expected = 0;

  /** The reply to this call is going to be asked for: it is kept when it comes. */
  expect(call: Awaited): void {
    const place = this.#placeOf(call);
    if (place.isExpected) return;
    place.isExpected = true;
    this.#expected++;
    if (this.#expected > MAX_UNASKED) this.#forgetOldest();
  }

  /** Whether the reply to this call will be brought here without being asked for. */
  isExpected(call: Awaited): boolean {
    return this.#places.get(keyOf(call))?.isExpected ?? false;
  }

  /** The reply will not be asked for after all. */
  forget(call: Awaited): void {
    const place = this.#places.get(keyOf(call));
    if (place?.isExpected) this.#unexpect(place);
  }

  /** Takes the reply once it comes: at once if it is there. The answer ends the waiting. */
  wait(call: Awaited, take: (body: string) => void): () => void {
    const place = this.#placeOf(call);
    if (place.body !== undefined) {
      this.#unexpect(place);
      take(place.body);
      return () => {};
    }
    place.takers.push(take);
    return () => {
      place.takers = place.takers.filter((other) => other !== take);
      this.#dropIfEmpty(place);
    };
  }

  /** Brings a reply; nothing happens when nobody waits for it. */
  bring(call: Awaited, body: string): void {
    const key = keyOf(call);
    const place = this.#places.get(key);
    if (!place) return;
    const { takers } = place;
    if (takers.length === 0) {
      place.body ??= body;
      return;
    }
    this.#places.delete(key);
    if (place.isExpected) this.#expected--;
    place.isExpected = false;
    for (const take of takers) take(body);
  }

  /** The calls that somebody waits for now, or will, and that have no reply yet. */
  open(): readonly Awaited[] {
    return [...this.#places.values()].filter(({ body }) => body === undefined);
  }

  /** Whether {@link open} may have any. */
  get isOpen(): boolean {
    return this.#places.size > 0;
  }

  #placeOf(call: Awaited): Place {
    const key = keyOf(call);
    let place = this.#places.get(key);
    if (!place) {
      place = { wire: call.wire, id: call.id, takers: [], isExpected: false, body: undefined };
      this.#places.set(key, place);
    }
    return place;
  }

  #unexpect(place: Place): void {
    place.isExpected = false;
    this.#expected--;
    this.#dropIfEmpty(place);
  }

  #dropIfEmpty(place: Place): void {
    const key = keyOf(place);
    if (!place.isExpected && place.takers.length === 0 && this.#places.get(key) === place) {
      this.#places.delete(key);
    }
  }

  #forgetOldest(): void {
    for (const place of this.#places.values()) {
      if (place.isExpected) return this.#unexpect(place);
    }
  }
}

function keyOf({ wire, id }: Awaited): string {
  return wire === "native" ? id : `${wire} ${id}`;
}
