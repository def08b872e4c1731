import { AsyncLocalStorage } from "node:async_hooks";
import { Batches } from "../batches.ts";
import type { AnyNext, AnyRequest, AnyResponse } from "./any_call.ts";

/** What a call that is being handled hands on to the calls that it makes. */
export interface CallScope {
  /** What the call is quoted by, in logs. */
  readonly requestId?: string;
  /** When its time is over, by `performance.now()`. */
  readonly endMs?: number;
}

const scopes = new AsyncLocalStorage<CallScope>();
const NONE: CallScope = {};

/** What is known of the call that is being handled; nothing outside of any. */
export function currentCall(): CallScope {
  return scopes.getStore() ?? NONE;
}

/** Does work that is not for the call it begins in, such as what many calls share: it inherits nothing of it. */
export function outsideOfCalls<T>(work: () => T): T {
  return scopes.exit(work);
}

/** Handles a call with `more` known of it, until its last message. */
export async function inScope(next: AnyNext, request: AnyRequest, more: CallScope): Promise<AnyResponse> {
  const scope = { ...currentCall(), ...more };
  const response = await scopes.run(scope, () => next(request));
  // Batches come from what many calls share.
  if (!response.stream || response.message instanceof Batches) return response;
  return { ...response, message: scoped(response.message, scope) };
}

/** A generator runs for whoever asks it for the next message: each time, it is in the call's scope. */
function scoped<T>(messages: AsyncIterable<T>, scope: CallScope): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = messages[Symbol.asyncIterator]();
      return {
        next: () => scopes.run(scope, () => iterator.next()),
        ...(iterator.return &&
          { return: (value?: unknown) => scopes.run(scope, () => iterator.return!(value)) }),
        ...(iterator.throw &&
          { throw: (error?: unknown) => scopes.run(scope, () => iterator.throw!(error)) }),
      };
    },
  };
}
