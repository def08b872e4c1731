import type { Interceptor } from "@connectrpc/connect";

/** Counts the unary calls that pass, by the name of their method. */
export class SeenCalls {
  readonly #counts = new Map<string, number>();

  readonly interceptor: Interceptor = (next) => (request) => {
    if (!request.stream) this.#counts.set(request.method.name, this.of(request.method.name) + 1);
    return next(request);
  };

  /** How many calls of a method have passed. */
  of(method: string): number {
    return this.#counts.get(method) ?? 0;
  }
}
