import type { Message } from "@bufbuild/protobuf";
import { AppError, fromConnectError } from "../error/mod.ts";
import type { Binding } from "./http_rule.ts";
import { type Invoke, type InvokeAnswer, type InvokeContext, isMessage } from "./invoke.ts";

/**
 * The call that a request makes, as its method sees it: cancelled when the client goes, or when the request's
 * own messages are wrong.
 *
 * The signal is made when it is first asked for: watching a request has a price.
 */
export class RestCall implements InvokeContext {
  readonly request: Request;
  readonly binding: Binding;
  readonly #endMs: number | undefined;
  readonly #gone = () => this.cancel(this.request.signal.reason);
  #abort: AbortController | undefined;
  #isOver = false;
  #inputError: AppError | undefined;

  constructor(request: Request, binding: Binding, timeoutMs: number | undefined) {
    this.request = request;
    this.binding = binding;
    if (timeoutMs !== undefined) this.#endMs = performance.now() + timeoutMs;
  }

  get header(): Headers {
    return this.request.headers;
  }

  /** What is left of the time that the client gives, in milliseconds: 1 at the least. */
  get timeoutMs(): number | undefined {
    return this.#endMs === undefined ? undefined : Math.max(1, Math.ceil(this.#endMs - performance.now()));
  }

  get url(): string {
    return this.request.url;
  }

  get signal(): AbortSignal {
    if (!this.#abort) {
      this.#abort = new AbortController();
      const { signal } = this.request;
      if (signal.aborted) this.#abort.abort(signal.reason);
      else if (!this.#isOver) signal.addEventListener("abort", this.#gone, { once: true });
    }
    return this.#abort.signal;
  }

  /** @throws whatever the call throws; {@link errorOf} says what it means. */
  invoke(invoke: Invoke, input: Message | AsyncIterable<Message>): Promise<InvokeAnswer> {
    return invoke(this.binding.method, isMessage(input) ? input : this.#watched(input), this);
  }

  /** Ends the call before its time. */
  cancel(reason: unknown): void {
    this.end();
    this.signal; // one that is asked for later is aborted as well
    this.#abort?.abort(reason);
  }

  /** The call is over: the client may go. */
  end(): void {
    this.#isOver = true;
    if (this.#abort) this.request.signal.removeEventListener("abort", this.#gone);
  }

  /** What was thrown, as an error; what was wrong with the input comes before what that led to. */
  errorOf(thrown: unknown): AppError {
    return this.#inputError ?? fromConnectError(thrown);
  }

  async *#watched(messages: AsyncIterable<Message>): AsyncGenerator<Message> {
    try {
      yield* messages;
    } catch (thrown) {
      this.#inputError = AppError.from(thrown);
      this.cancel(thrown);
      throw thrown;
    }
  }
}
