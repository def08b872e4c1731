import { Code, ConnectError, type Interceptor, type StreamRequest } from "@connectrpc/connect";
import { RetryInfoSchema } from "../../../proto/gen/google/rpc/error_details_pb.ts";
import { delay } from "@std/async/delay";
import { type AppError, type Code as CodeName, fromConnectError } from "../../error/mod.ts";
import { Backoff, joinNanos } from "../../time/mod.ts";
import type { AnyNext, AnyRequest, AnyResponse } from "./any_call.ts";
import { Expiry } from "./expiry.ts";
import { isRepeatable } from "./repeatable.ts";
import { RetryBudget } from "./retry_budget.ts";
import { readTimeout, writeTimeout } from "./timeout_header.ts";

/** How calls are repeated. */
export interface RetryOptions {
  /** Attempts at the most, the first among them: 4 unless given. */
  readonly maxAttempts?: number;
  /** The bound of the first wait, in milliseconds, which doubles with each: 50 unless given. */
  readonly minMs?: number;
  /** The bound of any wait, in milliseconds: 2,000 unless given. */
  readonly maxMs?: number;
  /** How long one attempt of a call with one answer may take, in milliseconds; as long as the call unless given. */
  readonly attemptMs?: number;
  /** Shared by all calls to a server; one of its own unless given. */
  readonly budget?: RetryBudget;
  /** A number in [0, 1); `Math.random` unless given. */
  readonly random?: () => number;
}

/** What may pass: anything else would end the same again. */
const PASSING: ReadonlySet<CodeName> = new Set<CodeName>([
  "UNAVAILABLE",
  "RESOURCE_EXHAUSTED",
  "DEADLINE_EXCEEDED", // of an attempt; the whole is looked at apart
]);
/** Says that an attempt is not the first (gRPC's proposal A6, "Exposed Retry Metadata"). */
const PREVIOUS_ATTEMPTS = "grpc-previous-rpc-attempts";

/**
 * Client: makes calls again that ended as UNAVAILABLE, RESOURCE_EXHAUSTED or, with time left for the whole,
 * DEADLINE_EXCEEDED, if they may be made again (see `isRepeatable`) and the budget allows it, after exponential
 * backoff with jitter, and not before a `google.rpc.RetryInfo` says. A stream of responses is asked for again until
 * its first message is there; a stream of requests is not. Goes inside of the deadline, outside of the token.
 */
export function retryInterceptor(options: RetryOptions = {}): Interceptor {
  const budget = options.budget ?? new RetryBudget();
  const { maxAttempts = 4 } = options;
  if (!(maxAttempts >= 1)) throw new RangeError(`Cannot make ${maxAttempts} attempts: need 1`);
  new Backoff(backoffOf(options)); // checks them
  return (next) => async (request) => {
    const attempts = new Attempts(next, { ...options, maxAttempts, budget }, request);
    if (!request.stream) return await attempts.first(request.message, request);
    if (request.method.methodKind !== "server_streaming") return await next(request);
    return await stream(attempts, request);
  };
}

async function stream(attempts: Attempts, request: StreamRequest): Promise<AnyResponse> {
  const sent: object[] = [];
  for await (const message of request.message) sent.push(message);
  const repeated = { ...request, message: { [Symbol.asyncIterator]: () => replay(sent) } } as StreamRequest;
  const response = await attempts.first(sent[0], repeated);
  if (!response.stream) return response;
  return { ...response, message: untilFirst(attempts, response, repeated) };
}

async function* replay(messages: readonly object[]): AsyncGenerator<object> {
  yield* messages;
}

/** The messages of a stream; those of another attempt when this one fails before it has any. */
async function* untilFirst<T extends AnyResponse & { stream: true }>(
  attempts: Attempts,
  first: T,
  request: AnyRequest,
) {
  for (let response: AnyResponse = first; response.stream;) {
    let hasBegun = false;
    try {
      for await (const message of response.message) {
        hasBegun = true;
        yield message;
      }
      if (response !== first) response.trailer.forEach((value, name) => first.trailer.set(name, value));
      return;
    } catch (thrown) {
      if (hasBegun) throw thrown;
      await attempts.waitAfter(thrown);
      response = await attempts.next(request);
    }
  }
}

type Resolved = RetryOptions & { readonly maxAttempts: number; readonly budget: RetryBudget };

/** The attempts of one call. */
class Attempts {
  readonly #next: AnyNext;
  readonly #options: Resolved;
  readonly #backoff: Backoff;
  readonly #signal: AbortSignal;
  readonly #endMs: number;
  #made = 0;
  #isRepeatable = false;

  constructor(next: AnyNext, options: Resolved, request: AnyRequest) {
    this.#next = next;
    this.#options = options;
    this.#backoff = new Backoff(backoffOf(options));
    this.#signal = request.signal;
    this.#endMs = performance.now() + (readTimeout(request.header) ?? Infinity);
  }

  /** The answer to a call whose first message is `message`. */
  first(message: object | undefined, request: AnyRequest): Promise<AnyResponse> {
    this.#isRepeatable = isRepeatable(request, message);
    return this.next(request);
  }

  /** The answer of this attempt, or of a later one. */
  async next(request: AnyRequest): Promise<AnyResponse> {
    while (true) {
      try {
        const response = await this.#attempt(request);
        this.#options.budget.succeeded();
        return response;
      } catch (thrown) {
        await this.waitAfter(thrown);
      }
    }
  }

  /** Waits until it is worth trying again. @throws what was thrown, when it is not. */
  async waitAfter(thrown: unknown): Promise<void> {
    const { budget, maxAttempts } = this.#options;
    const error = fromConnectError(thrown);
    if (!PASSING.has(error.code)) throw thrown;
    budget.failed();
    if (!this.#isRepeatable || this.#made >= maxAttempts || !budget.isOpen) throw thrown;
    const waitMs = Math.max(this.#backoff.next(), askedWaitMs(error));
    if (this.#signal.aborted || performance.now() + waitMs >= this.#endMs) throw thrown;
    await delay(waitMs, { signal: this.#signal }).catch(() => {});
    if (this.#signal.aborted) throw ConnectError.from(this.#signal.reason, Code.Canceled);
  }

  async #attempt(request: AnyRequest): Promise<AnyResponse> {
    const { attemptMs } = this.#options;
    const leftMs = this.#endMs - performance.now();
    const ms = request.stream ? leftMs : Math.min(leftMs, attemptMs ?? Infinity);
    const header = new Headers(request.header);
    if (ms < Infinity) writeTimeout(header, ms);
    if (this.#made > 0) header.set(PREVIOUS_ATTEMPTS, String(this.#made));
    this.#made++;
    if (request.stream || ms === leftMs) return await this.#next({ ...request, header });
    using expiry = new Expiry(request.signal, ms);
    return await expiry.race(this.#next({ ...request, header, signal: expiry.signal }));
  }
}

/** How long the server asks to wait, in milliseconds. */
function askedWaitMs(error: AppError): number {
  const asked = error.find(RetryInfoSchema)?.retryDelay;
  return asked ? Number(joinNanos(asked)) / 1_000_000 : 0;
}

function backoffOf({ minMs = 50, maxMs = 2_000, random }: RetryOptions) {
  return { minMs, maxMs, ...(random && { random }) };
}
