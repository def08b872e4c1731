import type { Head } from "./head.ts";

/** What a call needs to know of the request that made it. */
export interface CallSource {
  /** The HTTP method. */
  readonly method: string;
  /** The whole URL, as far as it is known. */
  readonly url: string;
  /** Where it comes from, such as `192.0.2.7:40312`, where that is known. */
  readonly peer?: string | undefined;
  /** Aborted when the peer has gone, or has cancelled the call. */
  readonly signal: AbortSignal;
  /** The request's header fields, for who may change them. */
  headers(): Headers;
}

/** One HTTP request and its answer, whatever carries them. */
export interface Exchange extends CallSource {
  /** The path, without the query. */
  readonly path: string;
  /** What follows the `?` of the path; empty when there is none. */
  readonly query: string;
  /** Whether the peer has gone: nobody reads the answer. */
  readonly isGone: boolean;

  /** The value of a header field of the request. */
  header(name: string): string | undefined;
  /** The next chunk of the request's body; `undefined` at its end. @throws when the peer has gone. */
  read(): Promise<Uint8Array | undefined>;
  /**
   * The request's body as a whole.
   *
   * @throws ConnectError `ResourceExhausted` when it has more than `maxBytes` bytes.
   */
  readAll(maxBytes: number): Promise<Uint8Array>;

  /** Gives the whole answer at once; `more` are fields beside those of the head. */
  reply(head: Head, more: Headers | undefined, body: Uint8Array | string): void;
  /** Begins the answer; `more` are fields beside those of the head. */
  open(head: Head, more?: Headers): void;
  /**
   * Sends a chunk of the answer, which nobody changes from now on.
   *
   * @returns whether there is room for more; if not, wait for {@link drained}.
   */
  write(chunk: Uint8Array): boolean;
  /** Resolves when there is room for more. @throws when the peer has gone. */
  drained(): Promise<void>;
  /** Ends the answer; with trailers where it can have any. */
  end(trailers?: Head, more?: Headers): void;
  /** Cuts the answer off: it cannot be given as it should. */
  abort(): void;
}
