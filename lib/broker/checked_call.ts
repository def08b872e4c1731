import { AppError } from "../error/mod.ts";
import type { BrokerFeature } from "./broker.ts";
import { checkCallId, type NewCall } from "./call.ts";

/** @throws AppError `INVALID_ARGUMENT` when the call asks for what this broker has not, TypeError for no UUID. */
export function checkCall(call: NewCall, features: ReadonlySet<BrokerFeature>): void {
  checkCallId(call.id);
  const { wire, priority = "normal", runAtMs } = call;
  if (runAtMs !== undefined && !features.has("delay")) {
    throw new AppError("INVALID_ARGUMENT", "Cannot delay the call: this broker has no delays");
  }
  if (priority === "normal") return;
  if (!features.has("priority")) {
    throw new AppError("INVALID_ARGUMENT", "Cannot give the call a priority: this broker has none");
  }
  if (wire !== "native") {
    throw new AppError(
      "INVALID_ARGUMENT",
      `Cannot give the call a priority: queues of the wire "${wire}" have none`,
    );
  }
}
