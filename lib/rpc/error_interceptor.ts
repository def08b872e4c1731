import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import { AppError, toConnectError } from "../error/mod.ts";
import { logger } from "../telemetry/mod.ts";
import { Batches } from "./batches.ts";
import { currentCall } from "./interceptors/call_scope.ts";

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
      const { message } = response;
      return {
        ...response,
        message: message instanceof Batches
          ? guardBatches(message, procedure, request)
          : guard(message, procedure, request),
      };
    } catch (thrown) {
      throw translate(thrown, procedure, request.signal);
    }
  };
}

/** What knows whether a call is over: asked when its stream ends, and not before. */
interface Call {
  readonly signal: AbortSignal;
}

async function* guard<T>(messages: AsyncIterable<T>, procedure: string, call: Call): AsyncGenerator<T> {
  try {
    yield* messages;
    requireInTime(call);
  } catch (thrown) {
    throw translate(thrown, procedure, call.signal);
  }
}

/** The same for batches, which go through whole. */
function guardBatches<T>(batches: Batches<T>, procedure: string, call: Call): Batches<T> {
  return batches.watched({
    ended: () => requireInTime(call),
    failed: (thrown) => translate(thrown, procedure, call.signal),
  });
}

/** A stream that ended because its time was over has not ended well. */
function requireInTime({ signal }: Call): void {
  if (signal.aborted) throw ConnectError.from(signal.reason, Code.Canceled);
}

function translate(thrown: unknown, procedure: string, signal: AbortSignal): ConnectError {
  // The client is gone, or its deadline has passed: nobody reads the answer, and it is no fault of ours.
  if (signal.aborted) return ConnectError.from(signal.reason, Code.Canceled);
  if (thrown instanceof ConnectError) return thrown;
  const error = AppError.from(thrown);
  if (error.code !== "INTERNAL") return toConnectError(error);
  const requestId = currentCall().requestId ?? crypto.randomUUID();
  log.error("{procedure} failed, request {requestId}: {cause}", {
    procedure,
    requestId,
    cause: error.cause ?? error,
  });
  return toConnectError(
    new AppError("INTERNAL", `Internal error; quote request "${requestId}" when reporting it`),
  );
}
