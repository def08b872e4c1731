import { findErrorBy } from "@platformatic/kafka";
import { AppError } from "../error/mod.ts";

/**
 * What the driver threw, as an AppError: `RESOURCE_EXHAUSTED` when a record is larger than the topic takes,
 * `PERMISSION_DENIED` when the broker does not allow it, else `UNAVAILABLE`: whatever else a broker refuses it
 * takes later, from the leader or the coordinator that it has then. A programmer's `TypeError` passes as it is.
 *
 * Its message goes to callers, and so does not say where the broker is; its cause does.
 */
export function kafkaFailure(thrown: unknown): AppError | TypeError {
  if (thrown instanceof AppError && thrown.code === "DEADLINE_EXCEEDED") {
    return unavailable("no answer in time", thrown);
  }
  if (thrown instanceof AppError || thrown instanceof TypeError) return thrown;
  if (refused(thrown, "MESSAGE_TOO_LARGE") || refused(thrown, "RECORD_LIST_TOO_LARGE")) {
    return new AppError(
      "RESOURCE_EXHAUSTED",
      "Cannot store a record on Kafka: it is larger than the topic takes",
      {
        cause: thrown,
      },
    );
  }
  if (refused(thrown, "TOPIC_AUTHORIZATION_FAILED") || refused(thrown, "GROUP_AUTHORIZATION_FAILED")) {
    return new AppError("PERMISSION_DENIED", "Cannot use Kafka: it does not allow it", { cause: thrown });
  }
  return unavailable("no answer from it", thrown);
}

/** Whether the broker answered with this error of the protocol, such as `TOPIC_ALREADY_EXISTS`. */
export function refused(thrown: unknown, code: string): boolean {
  return thrown instanceof Error && findErrorBy(thrown, "apiId", code) !== null;
}

/** The error of what could not be done now. */
export function unavailable(state: string, cause?: unknown): AppError {
  return new AppError("UNAVAILABLE", `Cannot use Kafka: ${state}`, { cause });
}

/** What went wrong, in the driver's words: those of the innermost error. */
export function describe(thrown: unknown): string {
  const inner = thrown instanceof AggregateError ? thrown.errors.at(-1) : undefined;
  if (inner !== undefined) return describe(inner);
  if (!(thrown instanceof Error)) return String(thrown);
  return thrown instanceof AppError && thrown.cause !== undefined ? describe(thrown.cause) : thrown.message;
}
