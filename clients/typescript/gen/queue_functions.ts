// The functions of queue "task_prpc". Generated from what is served; do not edit.
import type { CallOptions, QueueClient, StoredCall } from "../../../lib/queue/mod.ts";

/** How a function is called, beside its arguments. */
export type Options = Omit<CallOptions, "args" | "kwargs">;

/** The functions of queue "task_prpc". Each call is stored when it resolves; `result()` waits for its answer. */
export interface Functions {
  /** Answers hello_world, after half a second. */
  hello_world(options?: Options): Promise<StoredCall<string>>;
  /** Answers pong. */
  ping(options?: Options): Promise<StoredCall<string>>;
  /** The sum of a, b and z. */
  summ(args: {
    a: number;
    b: number;
    /** 0.5 unless given. */
    z?: number;
  }, options?: Options): Promise<StoredCall<number>>;
}

/** Calls the functions by a client of their queue. */
export function createFunctions(client: QueueClient): Functions {
  return {
    hello_world: (options) => client.call("hello_world", options),
    ping: (options) => client.call("ping", options),
    summ: (args, options) => client.call("summ", { ...options, kwargs: { ...args } }),
  };
}
