import { AppError } from "../error/mod.ts";
import { MAX_CHARS } from "./json.ts";
import { NotPlain } from "./plain.ts";

/**
 * The message that `write` makes, if there can be one; `what` goes into the error.
 *
 * @throws AppError `INVALID_ARGUMENT` when it cannot be written, `RESOURCE_EXHAUSTED` when it is too long.
 */
export function encodable(what: string, write: () => string): string {
  let text: string;
  try {
    text = write();
  } catch (thrown) {
    if (thrown instanceof NotPlain || thrown instanceof RangeError || thrown instanceof TypeError) {
      throw new AppError("INVALID_ARGUMENT", `Cannot encode ${what}: ${thrown.message}`, { cause: thrown });
    }
    throw thrown;
  }
  if (text.length <= MAX_CHARS) return text;
  throw new AppError(
    "RESOURCE_EXHAUSTED",
    `Cannot encode ${what}: the message has ${text.length} characters, limit is ${MAX_CHARS}`,
  );
}
