/** What a process of load does: one line of JSON on its standard input, of which it answers a {@link LoadReport}. */
export interface LoadPlan {
  /** The port, of this machine. */
  readonly port: number;
  readonly path: string;
  /** Header fields beside the pseudo-headers. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The body of each request, as bytes. */
  readonly body: readonly number[];
  readonly connections: number;
  /** Requests that are under way on a connection at the most; fewer where the server says so. */
  readonly streams: number;
  /** How long it goes on, in milliseconds. */
  readonly ms: number;
  /**
   * Requests a second, whether or not earlier ones are answered (open loop). Without it each answer makes room for
   * the next request (closed loop), with `streams` of them under way on each connection.
   */
  readonly perSecond?: number | undefined;
}

/** How many there were of one kind, and how long they took, in milliseconds. */
export interface LatencyReport {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** What came of a {@link LoadPlan}. */
export interface LoadReport {
  /** By what they were answered: an HTTP status and, where there is one, a gRPC status: `200 0`, `200 8`, `429`. */
  readonly answers: Readonly<Record<string, LatencyReport>>;
  /** Requests that were never sent: when they were due the server allowed no more of them on any connection. */
  readonly heldBack: number;
  /** Requests that were not answered within a few seconds of the end, or whose connection was lost. */
  readonly lost: number;
  /** Refusals that said when to try again: `retry-after`, or details with a `google.rpc.RetryInfo`. */
  readonly withRetry: number;
  /** How long it was, in milliseconds. */
  readonly tookMs: number;
}
