import { type DescMethod, fromJson, type JsonObject, type Message, toJson } from "@bufbuild/protobuf";
import { createRegistry } from "@bufbuild/protobuf";
import { type AppError, fieldViolations } from "../../lib/error/mod.ts";
import {
  ErrorInfoSchema,
  file_google_rpc_error_details,
} from "../../proto/gen/google/rpc/error_details_pb.ts";
import { file_messenger_v1_messenger } from "../../proto/gen/messenger/v1/messenger_pb.ts";

/** What the messages and errors of the contracts can hold as `google.protobuf.Any`. */
export const DETAILS = createRegistry(file_google_rpc_error_details, file_messenger_v1_messenger);

/** One call that a client is to make. */
export interface Ask {
  readonly method: DescMethod;
  /** The messages, in protobuf's JSON. */
  readonly requests: readonly JsonObject[];
  readonly token?: string | undefined;
  /** How long the client gives it, in milliseconds; ten seconds unless given. */
  readonly deadlineMs?: number | undefined;
  /** The client leaves after so many answers; until then it does not say that it has sent all. */
  readonly take?: number | undefined;
}

/** How a call ended. */
export interface Outcome {
  /** `OK` where nothing failed; a call that the client left is `CANCELLED`. */
  readonly code: string;
  /** What was answered, in protobuf's JSON with every field. */
  readonly answers: readonly JsonObject[];
  /** The fields that are blamed. */
  readonly fields: readonly string[];
  /** The reason of the error, where it has one. */
  readonly reason: string | undefined;
}

/** A client of one protocol. */
export interface Caller {
  readonly name: string;
  /** Whether the protocol, as this client speaks it, has the method. */
  has(method: DescMethod): boolean;
  call(ask: Ask): Promise<Outcome>;
}

/** How long a call may take that does not say, in milliseconds. */
export const CALL_MS = 10_000;

/** A call that ended well, or was left. */
export function answered(answers: readonly JsonObject[], code = "OK"): Outcome {
  return { code, answers, fields: [], reason: undefined };
}

/** A call that failed, after some answers or none. */
export function failed(error: AppError, answers: readonly JsonObject[]): Outcome {
  return {
    code: error.code,
    answers,
    fields: fieldViolations(error).map(({ field }) => field),
    reason: error.find(ErrorInfoSchema)?.reason,
  };
}

/** The requests of a call as messages. */
export function messagesOf({ method, requests }: Ask): Message[] {
  return requests.map((json) => fromJson(method.input, json, { registry: DETAILS }));
}

/** An answer in one JSON form, whoever has read it: every field, in the order of the contract. */
export function plain(method: DescMethod, answer: Message | JsonObject): JsonObject {
  const message = isMessage(answer) ? answer : fromJson(method.output, answer, { registry: DETAILS });
  const json = toJson(method.output, message, { registry: DETAILS, alwaysEmitImplicit: true });
  if (typeof json === "object" && json !== null && !Array.isArray(json)) return json;
  throw new TypeError(`Cannot show ${method.output.typeName}: it is no object`);
}

function isMessage(answer: Message | JsonObject): answer is Message {
  return typeof answer.$typeName === "string";
}
