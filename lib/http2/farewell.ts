import type { FrameWriter } from "./frame_writer.ts";
import type { Socket } from "./socket.ts";

/** How long the peer has to take the last frames, and to close its side, in milliseconds. */
const LAST_WORDS_MS = 1_000;
const DISCARDED = 16 * 1024;

/** Closes the socket of one connection: at once, or so that the last frames arrive. */
export class Farewell {
  readonly #socket: Socket;
  readonly #writer: FrameWriter;
  readonly #readAll = Promise.withResolvers<void>();
  #over: Promise<void> | undefined;
  #isClosed = false;

  constructor(socket: Socket, writer: FrameWriter) {
    this.#socket = socket;
    this.#writer = writer;
  }

  /**
   * What is written already goes out, and the peer closes its side, before the socket closes: one that closes
   * with bytes unread would take back what is on its way. A peer that does not read is not waited for.
   */
  closeAfterLastWords(): void {
    this.#over = this.#lastWords();
  }

  /** Closes the socket at once. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#writer.close();
    try {
      this.#socket.close();
    } catch {
      // it is closed already
    }
  }

  /** Reads what still comes, and does not look at it; to be called when nobody else reads. Ends with the socket. */
  async readRest(): Promise<void> {
    try {
      const bytes = new Uint8Array(this.#isClosed ? 0 : DISCARDED);
      while (!this.#isClosed && await this.#socket.read(bytes) !== null);
    } catch {
      // it is closed
    }
    this.#readAll.resolve();
    await this.#over;
  }

  async #lastWords(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise((resolve) => timer = setTimeout(resolve, LAST_WORDS_MS));
    const said = this.#writer.finish().then(() => this.#socket.closeWrite?.()).then(() =>
      this.#readAll.promise
    );
    await Promise.race([said, late]).catch(() => {});
    clearTimeout(timer);
    this.close();
  }
}
