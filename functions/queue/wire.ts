import { create } from "@bufbuild/protobuf";
import { durationFromMs, timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  type CallInfo,
  CallInfoSchema,
  CallState,
  type DeadLetter as WireDeadLetter,
  DeadLetterSchema,
  type Function as WireFunction,
  FunctionSchema,
  Priority as WirePriority,
  Wire as WireName,
} from "../../proto/gen/queue/v1/queue_pb.ts";
import type { DeadLetter, Priority, Wire } from "../../lib/broker/mod.ts";
import { type AppError, toStatus } from "../../lib/error/mod.ts";
import type { FunctionDescription } from "../../lib/queue/mod.ts";
import { toJsonValue, toValue } from "./values.ts";

/** Characters of a dead letter's message that are shown. */
const SHOWN_CHARS = 16_384;

const WIRE_NAMES: Readonly<Record<Wire, WireName>> = {
  native: WireName.NATIVE,
  raw: WireName.RAW,
  pickled: WireName.PICKLED,
};

const WIRES = new Map<WireName, Wire>([
  [WireName.UNSPECIFIED, "native"],
  [WireName.NATIVE, "native"],
  [WireName.RAW, "raw"],
  [WireName.PICKLED, "pickled"],
]);

const PRIORITIES = new Map<WirePriority, Priority>([
  [WirePriority.HIGH, "high"],
  [WirePriority.NORMAL, "normal"],
  [WirePriority.LOW, "low"],
]);

/** How a call is written; `native` unless it says so. */
export function wireOf(wire: WireName): Wire {
  return WIRES.get(wire) ?? "native";
}

/** A priority of the contract; `undefined` for UNSPECIFIED. */
export function priorityOf(priority: WirePriority): Priority | undefined {
  return PRIORITIES.get(priority);
}

/** A call that has not ended. */
export function openCall(id: string, isRunning: boolean): CallInfo {
  return create(CallInfoSchema, { id, state: isRunning ? CallState.RUNNING : CallState.QUEUED });
}

/** A call whose function has answered. */
export function doneCall(id: string, result: unknown): CallInfo {
  return create(CallInfoSchema, { id, state: CallState.DONE, result: toValue(result) });
}

/** A call that has failed, or was cancelled. */
export function failedCall(id: string, error: AppError): CallInfo {
  const state = error.code === "CANCELLED" ? CallState.CANCELLED : CallState.FAILED;
  return create(CallInfoSchema, { id, state, error: toStatus(error) });
}

/** A function as the contract has it. */
export function toWireFunction(described: FunctionDescription): WireFunction {
  const { name, doc, parameters, returns, timeoutMs } = described;
  return create(FunctionSchema, {
    name,
    doc,
    parameters: parameters.map(({ name, required, schema, default: value }) => ({
      name,
      required,
      schema: structOf(schema),
      ...(value !== undefined && { default: toValue(value) }),
    })),
    ...(returns && { returns: structOf(returns) }),
    ...(timeoutMs !== undefined && { timeout: durationFromMs(timeoutMs) }),
  });
}

/** A dead letter as the contract has it. */
export function toWireDeadLetter(letter: DeadLetter): WireDeadLetter {
  const { key, id = "", wire, body, reason, error, attempts, publishedMs, diedMs } = letter;
  const { firstAttemptMs, lastAttemptMs } = letter;
  return create(DeadLetterSchema, {
    ...{ key, id, reason, error, attempts },
    wire: WIRE_NAMES[wire],
    body: body.slice(0, SHOWN_CHARS).toWellFormed(),
    bodyLength: BigInt(body.length),
    publishTime: timestampFromMs(publishedMs),
    giveUpTime: timestampFromMs(diedMs),
    ...(firstAttemptMs !== undefined && { firstAttemptTime: timestampFromMs(firstAttemptMs) }),
    ...(lastAttemptMs !== undefined && { lastAttemptTime: timestampFromMs(lastAttemptMs) }),
  });
}

function structOf(schema: object) {
  const json = toJsonValue(schema);
  return typeof json === "object" && json !== null && !Array.isArray(json) ? json : {};
}
