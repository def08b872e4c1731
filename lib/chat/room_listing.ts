import type { Extent } from "./position.ts";

/** A place in the list of rooms: at this room, as it was when its newest message was this one. */
export interface RoomMark {
  /** When the newest message was stored, in nanoseconds since the Unix epoch. */
  readonly lastTime: bigint;
  readonly room: string;
}

/** A room that has had a message, and what it holds. */
export interface ListedRoom {
  readonly room: string;
  readonly extent: Extent;
}

/** A place as one word, `<time>-<room>`: what goes on from one page to the next. */
export function formatMark({ lastTime, room }: RoomMark): string {
  return `${lastTime}-${room}`;
}

/** The place that {@link formatMark} wrote; `undefined` for anything else. */
export function parseMark(text: string): RoomMark | undefined {
  const match = /^([1-9][0-9]{0,18})-([a-z0-9][a-z0-9._-]{0,63})$/.exec(text);
  if (!match) return undefined;
  const lastTime = BigInt(match[1]!);
  return lastTime < 2n ** 63n ? { lastTime, room: match[2]! } : undefined;
}
