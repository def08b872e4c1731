import { type DescMethod, fromJson, type JsonObject, type Message, toJson } from "@bufbuild/protobuf";
import { createRegistry } from "@bufbuild/protobuf";
import { DurationSchema } from "@bufbuild/protobuf/wkt";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { type AppError, fieldViolations } from "../../lib/error/mod.ts";
import {
  ErrorInfoSchema,
  file_google_rpc_error_details,
} from "../../proto/gen/google/rpc/error_details_pb.ts";
import { file_messenger_v1_messenger } from "../../proto/gen/messenger/v1/messenger_pb.ts";

/** What the messages and errors of the contracts can hold as `google.protobuf.Any`. */
export const DETAILS = createRegistry(
  file_google_rpc_error_details,
  file_messenger_v1_messenger,
  DurationSchema,
);

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
  /** The client leaves after so long, in milliseconds; until then it does not say that it has sent all. */
  readonly leaveMs?: number | undefined;
  /** Puts a field that no contract knows, of so many bytes, into the first message. */
  readonly unknownBytes?: number | undefined;
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
  /** Whether it can send what the contract does not know. */
  readonly knowsUnknown: boolean;
  call(ask: Ask): Promise<Outcome>;
}

/** The number of a field that no contract has. */
const UNKNOWN_FIELD = 1_000;

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
export function messagesOf({ method, requests, unknownBytes }: Ask): Message[] {
  const messages = requests.map((json) => fromJson(method.input, json, { registry: DETAILS }));
  const [first] = messages;
  if (first && unknownBytes !== undefined) {
    const data = new BinaryWriter().bytes(new Uint8Array(unknownBytes)).finish();
    first.$unknown = [{ no: UNKNOWN_FIELD, wireType: WireType.LengthDelimited, data }];
  }
  return messages;
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
