import { fromStreamClosed } from "../h2_errors.ts";
import type { GrpcResponse } from "./grpc_response.ts";
import type { Lifetime } from "./lifetime.ts";

/** What reading the messages of a response takes. */
export interface GrpcMessagesOptions<T> {
  readonly response: GrpcResponse<T>;
  readonly lifetime: Lifetime;
  /** Called behind the last message. @throws ConnectError what the call has ended with. */
  last(): void;
  /** The call is over, by this error if there is one. */
  end(error?: Error): void;
}

/** The messages of a response, one at a time; whoever stops reading them cancels the call. */
export class GrpcMessages<T> implements AsyncIterableIterator<T, undefined> {
  readonly #options: GrpcMessagesOptions<T>;
  #isOver = false;

  constructor(options: GrpcMessagesOptions<T>) {
    this.#options = options;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** @throws ConnectError what the call has ended with. */
  async next(): Promise<IteratorResult<T, undefined>> {
    if (this.#isOver) return { done: true, value: undefined };
    const { response, lifetime } = this.#options;
    try {
      if (lifetime.error) throw lifetime.error;
      const value = await response.next();
      if (value !== undefined) return { done: false, value };
      this.#options.last();
      this.#end();
      return { done: true, value: undefined };
    } catch (thrown) {
      const error = lifetime.blame(fromStreamClosed(thrown));
      this.#end(error);
      throw error;
    }
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#end();
    return Promise.resolve({ done: true, value: undefined });
  }

  #end(error?: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#options.end(error);
  }
}
