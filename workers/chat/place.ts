import type { ChatMessage } from "../../lib/chat/mod.ts";

/** What a message weighs beside its text: its other fields, and the frame around it. */
const MESSAGE_WEIGHT = 64;
/** Messages are handed out in slices of about this weight, so that a reader holds little that is its own. */
const SLICE_WEIGHT = 48 * 1024;

/** About the octets of a message on the wire. */
export function weightOf({ text }: ChatMessage): number {
  return MESSAGE_WEIGHT + text.length;
}

/** Where a slice of these messages ends that begins with one of them: it has that at the least, and no hole. */
export function sliceEnd(messages: readonly ChatMessage[], from = 0, maxWeight = SLICE_WEIGHT): number {
  let weight = 0;
  for (let at = from; at < messages.length; at++) {
    const message = messages[at]!;
    weight += weightOf(message);
    if (at > from && (weight > maxWeight || !follows(message, messages[at - 1]!))) return at;
  }
  return messages.length;
}

/** Whether nothing is missing between a message and the one before. */
function follows({ position }: ChatMessage, before: ChatMessage): boolean {
  return position.seq === before.position.seq + 1n;
}

/** What comes after a place, and the place behind it. */
export interface Taken {
  /** At least one, each the next of the one before; frozen. */
  readonly messages: readonly ChatMessage[];
  readonly until: Place;
}

/**
 * A place between the messages that were published to a room.
 *
 * A reader holds the place that it has read up to, and by it all that comes after, and nothing before: what waits
 * for many readers is in memory once, and whoever reads it last lets it go.
 */
export class Place {
  /** Messages published before this place, from any one on. */
  readonly messages: number;
  /** Units of text (UTF-16) published before it. */
  readonly text: number;
  #next: Taken | undefined;
  #joined: Taken | undefined;

  constructor(messages = 0, text = 0) {
    this.messages = messages;
    this.text = text;
  }

  /** Puts messages behind this place, which must be the last; answers the new last one. */
  publish(messages: readonly ChatMessage[], from = 0): Place {
    if (from === messages.length) return this;
    const to = sliceEnd(messages, from);
    return this.#put(Object.freeze(messages.slice(from, to))).publish(messages, to);
  }

  /** What comes next, as much as a slice is; all who take it in the same turn get the same array. */
  take(): Taken | undefined {
    const first = this.#next;
    if (!first || !this.#following(first)) return first;
    const joined = this.#joined;
    return joined && !this.#following(joined) ? joined : this.#joined = this.#join(first);
  }

  /** What can be joined to this, which was taken from here. */
  #following({ messages, until }: Taken): Taken | undefined {
    const next = until.#next;
    if (!next || !follows(next.messages[0]!, messages.at(-1)!)) return undefined;
    const weight = (next.until.messages - this.messages) * MESSAGE_WEIGHT + next.until.text - this.text;
    return weight <= SLICE_WEIGHT ? next : undefined;
  }

  #join(first: Taken): Taken {
    const messages = [...first.messages];
    let joined: Taken = { messages, until: first.until };
    for (let next = this.#following(joined); next; next = this.#following(joined)) {
      for (const message of next.messages) messages.push(message);
      joined = { messages, until: next.until };
    }
    Object.freeze(messages);
    return joined;
  }

  #put(messages: readonly ChatMessage[]): Place {
    let { text } = this;
    for (const message of messages) text += message.text.length;
    const until = new Place(this.messages + messages.length, text);
    this.#next = { messages, until };
    return until;
  }
}
