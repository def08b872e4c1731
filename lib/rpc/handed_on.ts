import { relay, withBytes } from "./socket_relay.ts";
import type { Socket } from "../http2/mod.ts";

/** How long the head of the first request may take, from when the connection was made, in milliseconds. */
export const HEAD_MS = 10_000;
/** How long a connection may be silent in both directions, in milliseconds: longer than any call may take. */
export const SILENCE_MS = 15 * 60_000;

/** The end of a request's head (RFC 9112, section 2.1). */
const END = [0x0d, 0x0a, 0x0d, 0x0a];

/** A connection of HTTP/1.1 on its way through: who looks after the times, since `Deno.serve` does not. */
export class HandedOn {
  readonly #socket: Socket;
  readonly #sinceMs: number;
  /** Octets of {@link END} that have come one after the other; all of them: the head is whole. */
  #matched = 0;
  #heardMs: number;

  /** @param nowMs when the connection was made, on the monotonic clock. */
  constructor(socket: Socket, nowMs: number) {
    this.#socket = socket;
    this.#sinceMs = nowMs;
    this.#heardMs = nowMs;
  }

  /** Copies both ways, what has come already first, until both have ended; then both are closed. Never throws. */
  async relay(first: Uint8Array, to: Socket): Promise<void> {
    const from = withBytes(this.#socket, first);
    await relay(
      watched(from, (bytes) => this.#received(bytes)),
      watched(to, () => this.#heardMs = performance.now()),
    );
  }

  /** Whether its peer has taken too long. */
  isLate(nowMs: number): boolean {
    if (this.#matched < END.length) return nowMs - this.#sinceMs > HEAD_MS;
    return nowMs - this.#heardMs > SILENCE_MS;
  }

  #received(bytes: Uint8Array): void {
    this.#heardMs = performance.now();
    for (let i = 0; i < bytes.length && this.#matched < END.length; i++) {
      if (bytes[i] === END[this.#matched]) this.#matched++;
      else this.#matched = bytes[i] === END[0] ? 1 : 0;
    }
  }
}

/** A socket of which all that is read is shown. */
function watched(socket: Socket, onBytes: (bytes: Uint8Array) => void): Socket {
  return {
    async read(into) {
      const count = await socket.read(into);
      if (count !== null) onBytes(into.subarray(0, count));
      return count;
    },
    write: (from) => socket.write(from),
    closeWrite: () => socket.closeWrite?.() ?? Promise.resolve(),
    close: () => socket.close(),
  };
}
