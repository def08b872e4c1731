import { AppError } from "../error/mod.ts";
import type { BrokerQueue, Stop } from "../broker/mod.ts";
import type { CallMessage, Codec, Outcome } from "./message.ts";
import { MalformedMessage } from "./message.ts";

/**
 * What is known of a call: `waiting` for its turn or its worker; `running` in the hands of one, where the broker has
 * the feature of that name, and `waiting` there otherwise; then how it ended.
 */
export type CallState = "waiting" | "running" | "done" | "failed" | "cancelled";

/** How long to wait for a result. */
export interface ResultOptions {
  /** In milliseconds from now; until the call's deadline unless given, without an end where it has none. */
  readonly timeoutMs?: number;
  /** Ends the waiting, and nothing else. */
  readonly signal?: AbortSignal;
}

/** What a {@link StoredCall} is made of. */
export interface StoredCallOptions {
  readonly queue: BrokerQueue;
  readonly codec: Codec;
  readonly call: CallMessage;
  /** Ends the waiting: the client is closed. */
  readonly closing: Stop;
  /** Of the one who called: ends the waiting, and cancels the call. */
  readonly signal?: AbortSignal;
}

/** A call that is stored: it will be served whether or not anybody waits. */
export class StoredCall<T = unknown> {
  readonly #options: StoredCallOptions;

  constructor(options: StoredCallOptions) {
    this.#options = options;
  }

  /** A UUID; any client of the queue finds the call by it, as long as its reply lives. */
  get id(): string {
    return this.#options.call.id;
  }

  /**
   * The value that the function answered, as soon as it is there.
   *
   * @throws AppError with the code and text of the function's error; `DEADLINE_EXCEEDED` when the time is over,
   * `UNAVAILABLE` when the broker was away then; `CANCELLED`; `DATA_LOSS` for a reply that cannot be read.
   */
  async result(options: ResultOptions = {}): Promise<T> {
    const { queue, codec, call, closing, signal } = this.#options;
    const timeoutMs = options.timeoutMs ?? (call.deadlineMs && Math.max(0, call.deadlineMs - Date.now()));
    const signals = [options.signal, signal].filter((one) => one !== undefined);
    try {
      const body = await queue.waitFor(codec.wire, call.id, {
        ...(timeoutMs !== undefined && { timeoutMs }),
        signal: signals.length === 0 ? closing : AbortSignal.any([closing.signal, ...signals]),
      });
      // What the function answers is what the one who calls takes it for.
      return valueOf(this.#read(body)) as T;
    } catch (thrown) {
      // Nobody waits for that: the one who called has gone.
      if (signal?.aborted) this.cancel().catch(() => {});
      throw thrown;
    }
  }

  /** What has become of it. */
  async state(): Promise<CallState> {
    const { queue, codec, call } = this.#options;
    let body = await queue.reply(codec.wire, call.id);
    if (body === undefined && await queue.isRunning(codec.wire, call.id)) return "running";
    body ??= await queue.reply(codec.wire, call.id); // it may have run and ended in between
    if (body === undefined) return "waiting";
    const outcome = this.#read(body);
    if ("value" in outcome) return "done";
    return outcome.error.code === "CANCELLED" ? "cancelled" : "failed";
  }

  /**
   * Ends it, unless it has ended: it is not run any more, or what runs is stopped, and all that wait get
   * `CANCELLED`. Answers whether that was done; never on a broker without cancellation.
   */
  cancel(): Promise<boolean> {
    const { queue, codec, call } = this.#options;
    const outcome: Outcome = { error: { code: "CANCELLED", message: CANCELLED_TEXT } };
    return queue.cancel(codec.wire, { id: call.id, body: codec.encodeReply(call, outcome, Date.now()) });
  }

  #read(body: string): Outcome {
    const { codec, call } = this.#options;
    try {
      return codec.decodeReply(body).outcome;
    } catch (thrown) {
      if (!(thrown instanceof MalformedMessage)) throw thrown;
      throw new AppError("DATA_LOSS", `Cannot read the reply to call "${call.id}": ${thrown.reason}`);
    }
  }
}

/** What those who wait for a cancelled call are told. */
export const CANCELLED_TEXT = "the call was cancelled";

function valueOf(outcome: Outcome): unknown {
  if ("value" in outcome) return outcome.value;
  throw new AppError(outcome.error.code, outcome.error.message);
}
