import type { FetchInfo } from "./peer_address.ts";

/** Who is behind connections that are handed on to a listener on the loopback interface. */
export class Relays {
  /** By the port of our end of the connection. */
  readonly #peers = new Map<number, Deno.Addr>();

  /** This connection is handed on, until what it answers is disposed of. */
  add(ours: Deno.Addr, peer: Deno.Addr): Disposable {
    const port = "port" in ours ? ours.port : 0;
    this.#peers.set(port, peer);
    return { [Symbol.dispose]: () => void this.#peers.delete(port) };
  }

  /** What the listener was told of a connection, with the peer that is behind it. */
  reveal(info: FetchInfo): FetchInfo {
    const { remoteAddr } = info;
    const peer = "port" in remoteAddr ? this.#peers.get(remoteAddr.port) : undefined;
    return peer ? { remoteAddr: peer } : info;
  }
}
