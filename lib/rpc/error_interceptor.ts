import { ConnectError, type Interceptor } from "@connectrpc/connect";
import { AppError, toConnectError } from "../error/mod.ts";
import { logger } from "../telemetry/mod.ts";

const log = logger("rpc");

/**
 * Translates what handlers throw into statuses, once, on every protocol.
 *
 * An error that nobody meant to send leaves as INTERNAL with a request id; its cause goes to the log under
 * that id and nowhere else.
 */
export function errorInterceptor(): Interceptor {
  return (next) => async (request) => {
    const procedure = `${request.service.typeName}/${request.method.name}`;
    try {
      const response = await next(request);
      if (!response.stream) return response;
      return { ...response, message: guard(response.message, procedure) };
    } catch (thrown) {
      throw translate(thrown, procedure);
    }
  };
}

async function* guard<T>(messages: AsyncIterable<T>, procedure: string): AsyncGenerator<T> {
  try {
    yield* messages;
  } catch (thrown) {
    throw translate(thrown, procedure);
  }
}

function translate(thrown: unknown, procedure: string): ConnectError {
  if (thrown instanceof ConnectError) return thrown;
  const error = AppError.from(thrown);
  if (error.code !== "INTERNAL") return toConnectError(error);
  const requestId = crypto.randomUUID();
  log.error("{procedure} failed, request {requestId}: {cause}", { procedure, requestId, cause: error.cause ?? error });
  return toConnectError(
    new AppError("INTERNAL", `Internal error; quote request "${requestId}" when reporting it`),
  );
}
