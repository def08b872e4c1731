import { generate } from "@std/uuid/v7";

/**
 * A key of its own for a message that has none: a UUID of version 7 (RFC 9562), whose first digits are the time, so
 * that an index of keys grows at its end.
 */
export function newKey(): string {
  return generate();
}
