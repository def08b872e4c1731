/**
 * A connected socket; every `Deno.Conn` is one. Whoever opens or accepts one over TCP calls its `setNoDelay`:
 * writes gather here already, and the kernel's waiting for more costs 40 ms now and then.
 */
export interface Socket {
  /** Reads into the bytes; answers how many came, or `null` at the end. */
  read(bytes: Uint8Array): Promise<number | null>;
  /** Writes a beginning of the bytes; answers how many. */
  write(bytes: Uint8Array): Promise<number>;
  /** Tells the peer that nothing more comes. */
  closeWrite?(): Promise<void>;
  close(): void;
}
