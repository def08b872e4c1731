import { type AppError, fromConnectError } from "../../lib/error/mod.ts";

/** What a call fails with, as an error of ours; one that does not fail is `INTERNAL`. */
export async function failure(call: Promise<unknown>): Promise<AppError> {
  const thrown = await call.then(
    () => new Error("Cannot see the failure: the call did not fail"),
    (e: unknown) => e,
  );
  return fromConnectError(thrown);
}
