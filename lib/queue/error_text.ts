import type { Code } from "../error/mod.ts";

/** Texts of PRPC, which has no codes, and of ours on its wires, and what they mean. */
const TEXTS: readonly (readonly [RegExp, Code])[] = [
  [/^func name '.*' not found in server$/s, "UNIMPLEMENTED"],
  [/^the task was completed by server timeout [0-9.]+ secs\.$/, "DEADLINE_EXCEEDED"],
  [
    /^\w+\(\) (missing \d+ required|takes .* positional argument|got an unexpected|got multiple)/s,
    "INVALID_ARGUMENT",
  ],
  [/^Cannot read a (raw|pickled) message: /, "INVALID_ARGUMENT"],
  [/^Cannot encode the result of /, "INTERNAL"],
  [/^the task was given up after /, "INTERNAL"],
  [/^the deadline of the call has passed$/, "DEADLINE_EXCEEDED"],
  [/^the call was cancelled$/, "CANCELLED"],
];

/** The code of an error of which only PRPC's text came; `UNKNOWN` for what a function itself has said. */
export function codeOfText(text: string): Code {
  return TEXTS.find(([pattern]) => pattern.test(text))?.[1] ?? "UNKNOWN";
}
