/** A command line that cannot be: the message says what was given and what is expected. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
