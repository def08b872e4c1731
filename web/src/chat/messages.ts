import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { Message } from "../../../proto/gen/messenger/v1/messenger_pb.ts";

/** A message of a room, as the view has it. */
export interface Said {
  readonly seq: bigint;
  readonly author: string;
  readonly text: string;
  readonly ms: number;
}

/** From the wire. */
export function saidOf({ position, author, text, sendTime }: Message): Said {
  return { seq: position?.seq ?? 0n, author, text, ms: sendTime ? timestampMs(sendTime) : 0 };
}

/** Messages in their order, each once, whichever of the two lists has it. Both are in order. */
export function joined(older: readonly Said[], newer: readonly Said[]): readonly Said[] {
  const last = older.at(-1)?.seq ?? -1n;
  if (newer.length === 0) return older;
  if (newer[0]!.seq > last) return [...older, ...newer];
  const bySeq = new Map([...older, ...newer].map((said) => [said.seq, said]));
  return [...bySeq.values()].sort((one, other) => one.seq < other.seq ? -1 : 1);
}
