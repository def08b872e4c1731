import type { ContextKey, ContextValues } from "@connectrpc/connect";
import { PEER } from "../interceptors/peer.ts";
import type { CallSource } from "./exchange.ts";

/** What interceptors and handlers of a call tell each other; where the call comes from is known from the beginning. */
export class CallValues implements ContextValues {
  readonly #source: CallSource;
  #values: Map<symbol, unknown> | undefined;

  constructor(source: CallSource) {
    this.#source = source;
  }

  get<T>(key: ContextKey<T>): T {
    if (this.#values?.has(key.id)) return this.#values.get(key.id) as T;
    return key.id === PEER.id ? this.#source.peer as T : key.defaultValue;
  }

  set<T>(key: ContextKey<T>, value: T): this {
    (this.#values ??= new Map()).set(key.id, value);
    return this;
  }

  delete(key: ContextKey<unknown>): this {
    this.#values?.delete(key.id);
    return this;
  }
}
