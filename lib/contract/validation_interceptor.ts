import type { Interceptor } from "@connectrpc/connect";
import { holdToRules, type Rules } from "./rules.ts";

/**
 * Holds the requests of every method to the rules for their messages, before the method sees them: those of a
 * stream one by one, as they come.
 *
 * @throws AppError `INVALID_ARGUMENT` that names every wrong field; of a stream, when the wrong message is read.
 */
export function validationInterceptor(rules: Rules): Interceptor {
  return (next) => async (request) => {
    if (!rules.has(request.method.input.typeName)) return await next(request);
    if (request.stream) return await next({ ...request, message: held(rules, request.message) });
    holdToRules(rules, request.message);
    return await next(request);
  };
}

async function* held<T extends { readonly $typeName: string }>(
  rules: Rules,
  messages: AsyncIterable<T>,
): AsyncGenerator<T> {
  for await (const message of messages) {
    holdToRules(rules, message);
    yield message;
  }
}
