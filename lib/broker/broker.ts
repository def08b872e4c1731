import type { NewCall, Reply, Wire } from "./call.ts";
import type { DeadLetters } from "./dead_letters.ts";
import type { ConsumeOptions, Consumer } from "./delivery.ts";
import type { StopSignal } from "./stop_signal.ts";

/**
 * What not every broker can do:
 * `priority` and `delay` of calls; `deduplication` of calls by their id; `cancellation`; `fence`: late replies
 * of a consumer that looked dead are refused when they are written, not by their readers; `release`: a call
 * that is released, retried or left by a dead consumer goes to another one by itself; `replies`: a reply is
 * found by its id, also by those that did not wait when it came; `running`: whether a call runs is known to
 * all, not to its consumer alone; `ahead`: what is held ahead goes back to its place in the order, for any
 * consumer.
 */
export type BrokerFeature =
  | "priority"
  | "delay"
  | "deduplication"
  | "cancellation"
  | "fence"
  | "release"
  | "replies"
  | "running"
  | "ahead";

/** How long a method may wait. */
export interface WaitOptions {
  /** In milliseconds from now; without an end unless given. */
  readonly timeoutMs?: number;
  /** Ends the waiting. */
  readonly signal?: StopSignal;
}

/** How a call is stored. */
export interface PublishOptions extends WaitOptions {
  /**
   * The reply will be waited for here: it is received even before {@link BrokerQueue.waitFor} is called, and
   * kept for it.
   */
  readonly awaited?: boolean;
}

/** A process that serves functions of a queue. */
export interface LiveWorker {
  /** Names it among all of the queue. */
  readonly name: string;
  /** The names of the functions that it serves. */
  readonly functions: readonly string[];
}

/** How many calls a queue has. */
export interface QueueDepth {
  /** To be handed out now. */
  readonly ready: number;
  /** To be handed out later: they are delayed, or retried. */
  readonly delayed: number;
  /** Handed out and not settled. */
  readonly running: number;
  /** Given up. */
  readonly dead: number;
}

/** A message broker: queues of calls, each with its replies. */
export interface Broker extends AsyncDisposable {
  /** What it is and where, without credentials: for the log. */
  readonly description: string;
  readonly features: ReadonlySet<BrokerFeature>;

  /**
   * The queue of this name; nothing is made by asking. The same object for the same name.
   *
   * @throws AppError `INVALID_ARGUMENT` when it is no name: 1 to 128 letters, digits, `_`, `-` and `.`.
   */
  queue(name: string): BrokerQueue;
}

/**
 * One queue: calls that wait for a consumer, replies that wait for their readers.
 *
 * Calls are delivered **at least once**; whatever method answered is kept as far as the broker's settings
 * promise. Every method may throw AppError `UNAVAILABLE`. Where one takes {@link WaitOptions} it waits while
 * the broker is away, and throws `UNAVAILABLE` when its time is over and the broker still is; when its time is
 * over otherwise `DEADLINE_EXCEEDED`, and `CANCELLED` when the signal is aborted.
 */
export interface BrokerQueue {
  readonly name: string;
  readonly dead: DeadLetters;

  /**
   * Stores a call. It is stored when this resolves; when it throws it may be, and storing it once more with the
   * same id is safe.
   *
   * Answers `repeated`, and stores nothing, when a call of this id was stored before within the window
   * (six hours unless the broker was told otherwise) by any process. Needs `deduplication`: without it the
   * call is `stored` again, and the first reply to it is the one that counts.
   *
   * @throws AppError `INVALID_ARGUMENT` when it asks for a feature that is not there, or for a priority on a
   * wire that has none; TypeError when the id is no UUID.
   */
  publish(call: NewCall, options?: PublishOptions): Promise<"stored" | "repeated">;

  /**
   * The body of the reply to a call, at once if it is there, else as soon as it is written: a worker of ours
   * wakes the reader, it does not poll. A reply that a foreign PRPC server wrote, and says to nobody, is found
   * within half a second. Any number may wait for the same id, in any process.
   */
  waitFor(wire: Wire, id: string, options?: WaitOptions): Promise<string>;

  /** The body of the reply to a call, for six hours after it was written; `undefined` when there is none. */
  reply(wire: Wire, id: string): Promise<string | undefined>;

  /**
   * Whether a consumer that lives has the call in hand now: it was handed out, and is not settled. Not for what
   * waits, was put back, has ended, or is not known; `false` in any case without the feature `running`.
   */
  isRunning(wire: Wire, id: string): Promise<boolean>;

  /**
   * Ends a call with this reply, unless it has one; answers whether that was done. Readers get it at once, no
   * later reply is written, a call that waits is not handed out any more or `isCancelled`, and the signal of
   * one that runs is aborted. Needs `cancellation`: without it nothing is done, and the answer is `false`.
   */
  cancel(wire: Wire, reply: Reply): Promise<boolean>;

  /**
   * Joins the queue's group of consumers. Calls that were stored before there was a group are handed out too,
   * as far back as replies live; a group that is there is left as it is, and the calls that it will never see
   * are counted in the log.
   */
  consume(options: ConsumeOptions): Promise<Consumer>;

  /** Tells all clients that these functions are served here, until it is disposed or the process is gone. */
  announce(worker: LiveWorker): Promise<AsyncDisposable>;

  /** Who is alive, as far as it was announced; one that died is listed for six more seconds at the most. */
  workers(): Promise<readonly LiveWorker[]>;

  depth(): Promise<QueueDepth>;
}
