/** A header block that cannot be read: the connection's compression state is lost (RFC 7541, section 2). */
export class HpackError extends Error {
  override readonly name = "HpackError";

  constructor(what: string) {
    super(`Cannot read the header block: ${what}`);
  }
}
