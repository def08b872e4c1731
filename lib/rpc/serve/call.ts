import type { DescMethod, DescService } from "@bufbuild/protobuf";
import { Code, ConnectError, type ContextValues, type HandlerContext } from "@connectrpc/connect";
import { AnswerHeaders } from "./answer_headers.ts";
import { CallValues } from "./call_values.ts";
import type { CallSource } from "./exchange.ts";

/** The longest time that a timer can wait, in milliseconds. */
const MAX_TIMER_MS = 0x7fffffff;
/** Told to who listens after the call has ended well. */
const ENDED = new ConnectError("the call has ended", Code.Canceled);

/** What a call is, apart from its messages. */
export interface CallInit {
  method: DescMethod;
  protocolName: string;
  source: CallSource;
  /** What is left until the caller's deadline, in milliseconds. */
  timeoutMs?: number | undefined;
  values?: ContextValues | undefined;
}

/** One call: what handlers know of it. What nobody asks for is never made. */
export class Call implements HandlerContext {
  readonly method: DescMethod;
  readonly service: DescService;
  readonly protocolName: string;
  readonly requestMethod: string;
  readonly timeoutMs: () => number | undefined;
  readonly #source: CallSource;
  #deadline: ReturnType<typeof setTimeout> | undefined;
  #controller: AbortController | undefined;
  #ended: unknown;
  #leave: (() => void) | undefined;
  #requestHeader: Headers | undefined;
  #responseHeader: AnswerHeaders | undefined;
  #responseTrailer: AnswerHeaders | undefined;
  #values: ContextValues | undefined;

  constructor({ method, protocolName, source, timeoutMs, values }: CallInit) {
    this.method = method;
    this.service = method.parent;
    this.protocolName = protocolName;
    this.requestMethod = source.method;
    this.#source = source;
    this.#values = values;
    this.timeoutMs = timeoutMs === undefined ? UNLIMITED : remaining(timeoutMs);
  }

  get url(): string {
    return this.#source.url;
  }

  /** Aborted when the call has ended, however it did. */
  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#ended !== undefined) this.#controller.abort(this.#ended);
      else followLater(this);
    }
    return this.#controller.signal;
  }

  get values(): ContextValues {
    return this.#values ??= new CallValues(this.#source);
  }

  get requestHeader(): Headers {
    return this.#requestHeader ??= this.#source.headers();
  }

  get responseHeader(): Headers {
    return this.#responseHeader ??= new AnswerHeaders();
  }

  get responseTrailer(): Headers {
    return this.#responseTrailer ??= new AnswerHeaders();
  }

  /** The response's header fields, where anybody has put any into them. */
  get setHeader(): Headers | undefined {
    return this.#responseHeader?.isUntouched ? undefined : this.#responseHeader;
  }

  /** The response's trailers, where anybody has put any into them. */
  get setTrailer(): Headers | undefined {
    return this.#responseTrailer?.isUntouched ? undefined : this.#responseTrailer;
  }

  /** Tells once when the caller's deadline has passed; the call is aborted then. */
  onDeadline(tell: (error: ConnectError) => void): void {
    const ms = this.timeoutMs();
    if (ms === undefined || ms > MAX_TIMER_MS) return;
    this.#deadline = setTimeout(() => {
      const error = new ConnectError("the operation timed out", Code.DeadlineExceeded);
      tell(error);
      this.end(error);
    }, Math.max(0, ms)); // of a timeout of nanoseconds nothing is left
  }

  /** Aborts what still goes on for the call. */
  end(reason: unknown = ENDED): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    if (this.#deadline !== undefined) clearTimeout(this.#deadline);
    this.#leave?.();
    this.#controller?.abort(reason);
  }

  /** Ends with its peer from now on. */
  follow(): void {
    if (this.#ended !== undefined) return;
    const { signal } = this.#source;
    if (signal.aborted) return this.end(signal.reason);
    const left = () => this.end(signal.reason);
    signal.addEventListener("abort", left, { once: true });
    this.#leave = () => signal.removeEventListener("abort", left);
  }
}

/** Calls whose signals somebody has, and that do not follow their peers yet. */
let followers: Call[] = [];

/** Most calls have ended before their peers could go: only those that have not follow them, from the next turn on. */
function followLater(call: Call): void {
  if (followers.push(call) > 1) return;
  setTimeout(() => {
    const calls = followers;
    followers = [];
    for (const call of calls) call.follow();
  }, 0);
}

const UNLIMITED = () => undefined;

function remaining(timeoutMs: number): () => number {
  const endMs = performance.now() + timeoutMs;
  return () => endMs - performance.now();
}
