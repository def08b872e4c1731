import { type Code, CODES } from "../error/mod.ts";
import { encodable } from "./encodable.ts";
import { isoWriter, parseIso } from "./iso_time.ts";
import { Fault, parseJson, plainJson } from "./json.ts";
import type { CallMessage, Codec, Outcome, ReplyMessage } from "./message.ts";
import { isRecord } from "./plain.ts";
import { checkCall, checkId, readMessage, recordOf } from "./read_message.ts";

const KEYS = { id: "id", func: "func", args: "args", kwargs: "kwargs" } as const;

/**
 * Our own messages: `{"id","func","args","kwargs","createTime"}`, and `{"id","value","doneTime"}` or
 * `{"id","error":{"code","message"},"doneTime"}`. The names and times are those of protobuf's JSON; the deadline
 * travels beside it.
 */
export function nativeCodec(): Codec {
  const iso = isoWriter();
  return {
    wire: "native",
    encodeCall: (call) => encodeCall(call, iso),
    decodeCall,
    encodeReply: (call, outcome, doneMs) => encodeReply(call, outcome, iso(doneMs)),
    decodeReply,
  };
}

function encodeCall({ id, func, args, kwargs, createdMs }: CallMessage, iso: (ms: number) => string): string {
  const message: Record<string, unknown> = { id, func };
  if (args.length > 0) message["args"] = args;
  if (Object.keys(kwargs).length > 0) message["kwargs"] = kwargs;
  if (createdMs !== undefined) message["createTime"] = iso(createdMs);
  return encodable(`the arguments of ${func}()`, () => plainJson(message));
}

function decodeCall(body: string): CallMessage {
  return readMessage({ wire: "native", body, idKey: KEYS.id }, () => {
    const { id, func, args, kwargs, createTime } = recordOf(parseJson(body));
    const createdMs = parseIso(createTime);
    return { ...checkCall({ id, func, args, kwargs }, KEYS), ...(createdMs !== undefined && { createdMs }) };
  });
}

function encodeReply(call: CallMessage, outcome: Outcome, doneTime: string): string {
  return encodable(
    `the result of ${call.func}()`,
    () => plainJson({ id: call.id, ...outcome, doneTime }),
  );
}

function decodeReply(body: string): ReplyMessage {
  return readMessage({ wire: "native", body, idKey: KEYS.id }, () => {
    const { id, value = null, error } = recordOf(parseJson(body));
    return { id: checkId(id, KEYS.id), outcome: error === undefined ? { value } : { error: errorOf(error) } };
  });
}

function errorOf(error: unknown): Extract<Outcome, { error: unknown }>["error"] {
  if (!isRecord(error) || typeof error["message"] !== "string") {
    throw new Fault(`its "error" has no "message"`);
  }
  const { code, message } = error;
  return { code: isCode(code) ? code : "UNKNOWN", message };
}

/** Whether it is the name of one of the sixteen codes. */
export function isCode(code: unknown): code is Code {
  return typeof code === "string" && Object.hasOwn(CODES, code);
}
