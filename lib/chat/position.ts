import { AppError, detail } from "../error/mod.ts";
import { ResumeDetailSchema } from "../../proto/gen/messenger/v1/messenger_pb.ts";

/** A place in a room: after the message with this number, in this life of the log. */
export interface Position {
  /** Names one life of the room's log; empty only together with seq 0, for a room that has no log yet. */
  readonly epoch: string;
  /** The number of the last message read; 0 is the beginning. */
  readonly seq: bigint;
}

/** The beginning of whatever log a room has. */
export const BEGINNING: Position = { epoch: "", seq: 0n };

/** A new epoch: 64 random bits in hexadecimal. */
export function newEpoch(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

/** Whether two positions are the same place. */
export function samePosition(a: Position, b: Position): boolean {
  return a.epoch === b.epoch && a.seq === b.seq;
}

/** A position as one word, `<epoch>-<seq>`: what SSE events carry as their id. */
export function formatPosition({ epoch, seq }: Position): string {
  return `${epoch}-${seq}`;
}

/** The position that {@link formatPosition} wrote; `undefined` for anything else. */
export function parsePosition(text: string): Position | undefined {
  const match = /^([0-9a-f]{1,64}|(?=-0$))-(0|[1-9][0-9]{0,19})$/.exec(text);
  if (!match) return undefined;
  const seq = BigInt(match[2]!);
  return seq < 2n ** 64n ? { epoch: match[1]!, seq } : undefined;
}

/** What a log holds at one moment. */
export interface Extent {
  readonly epoch: string;
  /** The number of the oldest message that is kept; `tail + 1` when none is. */
  readonly first: bigint;
  /** The number of the newest message; 0 when there never was one. */
  readonly tail: bigint;
  /** When the newest message was stored, in nanoseconds since the Unix epoch; 0 when there never was one. */
  readonly lastTime: bigint;
}

/** The position before the oldest message that is kept. */
export function firstReadable(extent: Extent | undefined): Position {
  return extent ? { epoch: extent.epoch, seq: extent.first - 1n } : BEGINNING;
}

/** The position of the newest message. */
export function endOf(extent: Extent | undefined): Position {
  return extent ? { epoch: extent.epoch, seq: extent.tail } : BEGINNING;
}

/**
 * Checks that reading can go on after a position, and answers where: the beginning becomes the first
 * position that can be read.
 *
 * @throws AppError `OUT_OF_RANGE` with a ResumeDetail when the position belongs to another epoch, is older
 * than what is kept, or lies beyond the end.
 */
export function resolvePosition(position: Position, extent: Extent | undefined): Position {
  if (samePosition(position, BEGINNING)) return firstReadable(extent);
  if (!extent) throw outOfRange(position, extent, "the room has no messages");
  if (position.epoch !== extent.epoch) {
    throw outOfRange(position, extent, "it belongs to another life of the log");
  }
  if (position.seq < extent.first - 1n) {
    throw outOfRange(position, extent, "what follows it is no longer kept");
  }
  if (position.seq > extent.tail) throw outOfRange(position, extent, `the log ends at ${extent.tail}`);
  return position;
}

function outOfRange(position: Position, extent: Extent | undefined, why: string): AppError {
  const first = firstReadable(extent);
  return new AppError(
    "OUT_OF_RANGE",
    `Cannot read after position "${formatPosition(position)}": ${why}; ` +
      `the first position that can be read is "${formatPosition(first)}"`,
    { details: [detail(ResumeDetailSchema, { position: first })] },
  );
}
