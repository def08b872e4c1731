/** A file that is stored. It never changes. */
export interface StoredFile {
  /** A random UUID (RFC 9562, version 4): nobody guesses it. */
  readonly id: string;
  /** Its bytes. */
  readonly size: number;
  /** The SHA-256 of its bytes: 64 lower-case hexadecimal digits. */
  readonly sha256: string;
}

/** What the id of a file looks like: nothing in it could lead out of a folder, or into another key. */
export const FILE_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** An id that no file has had: 122 bits of randomness. */
export function newFileId(): string {
  return crypto.randomUUID();
}
