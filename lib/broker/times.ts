/** How long things last at a broker, all in milliseconds. */
export interface BrokerTimes {
  /** How long replies can be read: six hours unless given. */
  readonly replyMs?: number;
  /** How long an id counts as used: as long as replies live unless given. */
  readonly deduplicateMs?: number;
  /** How often a consumer renews its claims: {@link HEARTBEAT_MS} unless given. */
  readonly heartbeatMs?: number;
  /** How old a claim must be before another consumer takes the call: {@link CLAIM_MS} unless given. */
  readonly claimMs?: number;
  /** How long an announced worker is taken to be alive: {@link WORKER_MS} unless given. */
  readonly workerMs?: number;
}

/** How long replies live: six hours, as PRPC has it. */
export const REPLY_MS = 21_600_000;
/** How often claims are renewed, as PRPC has it. */
export const HEARTBEAT_MS = 15_000;
/** After how long a claim is given up, as PRPC has it. */
export const CLAIM_MS = 45_000;
/** How long a worker that says nothing counts as alive; it says something three times as often. */
export const WORKER_MS = 6_000;

/** The times with their defaults. @throws RangeError when one is not above zero, or claims end before they are renewed. */
export function brokerTimes(times: BrokerTimes = {}): Required<BrokerTimes> {
  const replyMs = times.replyMs ?? REPLY_MS;
  const resolved = {
    replyMs,
    deduplicateMs: times.deduplicateMs ?? replyMs,
    heartbeatMs: times.heartbeatMs ?? HEARTBEAT_MS,
    claimMs: times.claimMs ?? CLAIM_MS,
    workerMs: times.workerMs ?? WORKER_MS,
  };
  for (const [name, ms] of Object.entries(resolved)) {
    if (!(ms > 0)) throw new RangeError(`Cannot open a broker with ${name} ${ms}: need more than 0`);
  }
  if (resolved.claimMs <= resolved.heartbeatMs) {
    throw new RangeError(
      `Cannot renew claims every ${resolved.heartbeatMs} ms: they end after ${resolved.claimMs} ms`,
    );
  }
  return resolved;
}
