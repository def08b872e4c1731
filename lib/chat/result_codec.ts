import type { EntryResult } from "./log.ts";
import { storedNumber } from "./stored_number.ts";

const LETTER = { stored: "s", repeated: "r" } as const;

/**
 * The answer of an append in a form that is kept with the room: `s<seq>:<time>` stored, `r<seq>:<time>`
 * repeated, `c` conflict, joined by commas.
 */
export function encodeResults(results: readonly EntryResult[]): string {
  return results.map((r) => r.kind === "conflict" ? "c" : `${LETTER[r.kind]}${r.seq}:${r.sendTime}`).join(
    ",",
  );
}

/** What {@link encodeResults} wrote. @throws AppError `DATA_LOSS` for anything else. */
export function decodeResults(text: string): EntryResult[] {
  if (text === "") return [];
  return text.split(",").map((word): EntryResult => {
    if (word === "c") return { kind: "conflict" };
    const [, letter, seq = "", time = ""] = /^([sr])(\d+):(\d+)$/.exec(word) ?? [];
    const kind = letter === LETTER.stored ? "stored" : "repeated";
    return { kind, seq: storedNumber(seq), sendTime: storedNumber(time) };
  });
}
