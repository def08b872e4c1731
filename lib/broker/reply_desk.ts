import type { Wire } from "./call.ts";

/** Replies that came before somebody asked for them, at the most; the oldest goes, and stays at the broker. */
export const MAX_UNASKED = 10_000;

/** A call whose reply is waited for. */
export interface Awaited {
  readonly wire: Wire;
  readonly id: string;
}

interface Place extends Awaited {
  readonly takers: Set<(body: string) => void>;
}

/**
 * Where the replies that a process waits for meet those who wait for them, in whatever order they come.
 *
 * It only hands on what it is given: finding replies is the broker's work.
 */
export class ReplyDesk {
  readonly #places = new Map<string, Place>();
  /** Calls whose reply will be asked for; the body once it is there. Oldest first. */
  readonly #expected = new Map<string, { readonly call: Awaited; body: string | undefined }>();

  /** The reply to this call is going to be asked for: it is kept when it comes. */
  expect(call: Awaited): void {
    const key = keyOf(call);
    if (this.#expected.has(key)) return;
    this.#expected.set(key, { call, body: undefined });
    if (this.#expected.size <= MAX_UNASKED) return;
    const [oldest] = this.#expected.keys();
    if (oldest !== undefined) this.#expected.delete(oldest);
  }

  /** Whether the reply to this call will be brought here without being asked for. */
  isExpected(call: Awaited): boolean {
    return this.#expected.has(keyOf(call));
  }

  /** The reply will not be asked for after all. */
  forget(call: Awaited): void {
    this.#expected.delete(keyOf(call));
  }

  /** Takes the reply once it comes: at once if it is there. The answer ends the waiting. */
  wait(call: Awaited, take: (body: string) => void): () => void {
    const key = keyOf(call);
    const body = this.#expected.get(key)?.body;
    if (body !== undefined) {
      this.#expected.delete(key);
      take(body);
      return () => {};
    }
    let place = this.#places.get(key);
    if (!place) this.#places.set(key, place = { wire: call.wire, id: call.id, takers: new Set() });
    const { takers } = place;
    takers.add(take);
    return () => {
      takers.delete(take);
      if (takers.size === 0 && this.#places.get(key)?.takers === takers) this.#places.delete(key);
    };
  }

  /** Brings a reply; nothing happens when nobody waits for it. */
  bring(call: Awaited, body: string): void {
    const key = keyOf(call);
    const place = this.#places.get(key);
    if (place) {
      this.#places.delete(key);
      this.#expected.delete(key);
      for (const take of place.takers) take(body);
      return;
    }
    const expected = this.#expected.get(key);
    if (expected) expected.body = body;
  }

  /** The calls that somebody waits for now, or will, and that have no reply yet. */
  open(): readonly Awaited[] {
    const expected = [...this.#expected.values()].filter(({ body }) => body === undefined)
      .map(({ call }) => call);
    const known = new Set(expected.map(keyOf));
    return [...expected, ...[...this.#places.values()].filter((place) => !known.has(keyOf(place)))];
  }

  /** Whether {@link open} has any. */
  get isOpen(): boolean {
    return this.#places.size > 0 || this.#expected.size > 0;
  }
}

function keyOf({ wire, id }: Awaited): string {
  return wire === "native" ? id : `${wire} ${id}`;
}
