import type { Reply, Wire } from "./call.ts";
import type { StopSignal } from "./stop_signal.ts";

/** Why a call is given up. */
export interface Death {
  /** In a few words, such as `5 deliveries`. */
  readonly reason: string;
  /** The text of the last error; empty unless given. */
  readonly error?: string;
  /** The id of the call, where only the body had it. */
  readonly id?: string;
  /** Its deadline, in milliseconds since the Unix epoch, where only the body had it. */
  readonly deadlineMs?: number | undefined;
  /** What its caller gets; nobody is told unless given. */
  readonly reply?: Reply;
}

/**
 * A call that was handed to a consumer. It is ours until it is settled once, by any of its methods; the
 * consumer renews the claim as long as its process turns.
 *
 * Each method is one atomic step, which changes nothing and answers `false` when the call is not ours any
 * more: another consumer claimed it, since this one looked dead. While the broker is away they wait, for as
 * long as it takes, and throw AppError `UNAVAILABLE` only when the consumer is closed before it is back; then
 * the call will be delivered again. Settling twice throws a TypeError.
 */
export interface Delivery {
  readonly wire: Wire;
  /** As the broker knows it; `undefined` where it stands in the body alone, as in all that PRPC clients sent. */
  readonly id: string | undefined;
  readonly body: string;
  /** How often it was handed out, this time included; 1 at first. What was released is not counted. */
  readonly attempt: number;
  /** See `NewCall`; `undefined` where the broker does not know. */
  readonly deadlineMs: number | undefined;
  /** When it was published, in milliseconds since the Unix epoch. */
  readonly publishedMs: number;
  /**
   * Aborts once running it is of no use: `ABORTED` when it is not ours any more, `CANCELLED` when its caller
   * cancelled it. A cancelled call is still to be settled, by `complete()` without a reply.
   */
  readonly signal: AbortSignal;
  /** The same, for those who are called by it alone. */
  readonly stop: StopSignal;

  /**
   * Writes the reply and acknowledges the call. Answers whether the acknowledgement was ours. The first reply
   * to an id stays: where there is one, of a cancelled call or of the same id sent twice, ours is left out,
   * and the call acknowledged all the same. Without a reply the call is only acknowledged, as one that expired.
   */
  complete(reply?: Reply): Promise<boolean>;

  /** Puts it back, to be handed out after `delayMs` with the next attempt. */
  retry(delayMs: number): Promise<boolean>;

  /** Puts it back as if it had not been handed out: another consumer gets it at once, as the same attempt. */
  release(): Promise<boolean>;

  /** Moves it to the dead letters, with the reply to its caller if there is one to be. */
  dead(death: Death): Promise<boolean>;
}

/** What a consumer takes. */
export interface ConsumeOptions {
  /**
   * Names the consumer among all of the queue; two that live at once must not share it. A UUID unless given.
   */
  readonly name?: string;
  /** Calls that are handed out and not settled at the most. */
  readonly prefetch: number;
  /**
   * Calls that are held beyond those at the most, for `take` to find: as many as go within some 20 ms by how long calls
   * took of late. None unless given.
   */
  readonly ahead?: number;
  /** After how many milliseconds without their turn those are given back: 100 unless given. */
  readonly aheadMs?: number;
  /** Which wires are read; all unless given. */
  readonly wires?: readonly Wire[];
  /** The id of a call that only its body has; used to count what is said in the log, never for delivery. */
  readonly idOf?: (wire: Wire, body: string) => string | undefined;
}

/**
 * One consumer of a queue's group: each call goes to one consumer, and to another when that one died. Calls
 * are handed out at least once, by priority and then in the order in which they were stored.
 *
 * Disposing it stops it, waits for what it is told about deliveries under way, and releases all that was not
 * settled by then.
 */
export interface Consumer extends AsyncDisposable {
  readonly name: string;

  /**
   * The calls that are there, at least one; waits for them, and while the broker is away. Never more than
   * `prefetch` together with those not settled; what is held ahead comes by and by. Answers an empty array once the consumer has stopped.
   */
  take(): Promise<readonly Delivery[]>;

  /** Takes no more calls from now on, and releases those that `take` did not answer; what runs stays ours. */
  stop(): Promise<void>;

  /** Whether the call was cancelled, as far as this consumer heard: for ids that stand in the body alone. */
  isCancelled(id: string): boolean;

  /** Tells the delivery its id, where only the body has it, so that its signal follows a cancellation too. */
  identify(delivery: Delivery, id: string): void;
}
