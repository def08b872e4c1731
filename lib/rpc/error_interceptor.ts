import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
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
      return { ...response, message: guard(response.message, procedure, request.signal) };
    } catch (thrown) {
      throw translate(thrown, procedure, request.signal);
    }
  };
}

async function* guard<T>(
  messages: AsyncIterable<T>,
  procedure: string,
  signal: AbortSignal,
): AsyncGenerator<T> {
  try {
    yield* messages;
    // A stream that ended because its time was over has not ended well.
    if (signal.aborted) throw signal.reason;
  } catch (thrown) {
    throw translate(thrown, procedure, signal);
  }
}

function translate(thrown: unknown, procedure: string, signal: AbortSignal): ConnectError {
  // The client is gone, or its deadline has passed: nobody reads the answer, and it is no fault of ours.
  if (signal.aborted) return ConnectError.from(signal.reason, Code.Canceled);
  if (thrown instanceof ConnectError) return thrown;
  const error = AppError.from(thrown);
  if (error.code !== "INTERNAL") return toConnectError(error);
  const requestId = crypto.randomUUID();
  log.error("{procedure} failed, request {requestId}: {cause}", {
    procedure,
    requestId,
    cause: error.cause ?? error,
  });
  return toConnectError(
    new AppError("INTERNAL", `Internal error; quote request "${requestId}" when reporting it`),
  );
}
