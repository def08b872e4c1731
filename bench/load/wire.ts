import type { EnvelopeReader } from "./envelopes.ts";

/** The path of the stream that is measured. */
export const READ_MESSAGES = "/messenger.v1.MessengerService/ReadMessages";
/** The request of a stream, in its envelope: the empty message, which means the lobby from now on. */
export const READ_LOBBY: Uint8Array = new Uint8Array(5);

/** How streams are carried. */
export interface Wire {
  /**
   * Opens one connection with a stream for each reader, and feeds the readers for as long as it lasts.
   *
   * @returns never, unless by throwing when the connection or one of its streams ends.
   */
  run(address: Deno.ConnectOptions, readers: readonly EnvelopeReader[]): Promise<never>;
}

/** Writes all of it. */
export async function writeAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}
