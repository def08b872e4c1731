/** A port, or socket, that takes calls. */
export interface Listener {
  /** Where it listens, such as `0.0.0.0:51075`. */
  readonly address: string;
  /** The port that was bound, where 0 was asked for too. */
  readonly port: number;
  /**
   * Takes no new connections, asks the peers to open no new calls on the ones there are, waits until what is
   * under way has ended, `ms` milliseconds at the most, and then ends what is left.
   */
  drain(ms: number): Promise<void>;
}

/** A certificate chain and its key, in PEM. */
export interface TlsKeyPair {
  cert: string;
  key: string;
}

/** Where to listen. */
export interface ListenOptions {
  hostname: string;
  /** 0 picks a free one. */
  port: number;
  /**
   * Plain unless given. Clients are asked for no certificate of theirs: `Deno.listenTls` has no option for that, and
   * ignores the names that Node's has (2.9.3 and 2.9.6 alike; denoland/deno#26825). To let in only those with a
   * certificate takes a proxy in front. `lib/http2` itself would serve them on a socket of `node:tls`, which does
   * ask; its clients may show theirs by the `cert` and `key` of `Deno.connectTls`.
   */
  tls?: TlsKeyPair | undefined;
}

/** Where to listen on this machine only. */
export interface ListenUnixOptions {
  /** The path of the socket. One that nobody listens on any more is taken over. */
  path: string;
}
