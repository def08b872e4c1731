import { type Code, CODES } from "../error/mod.ts";
import { encodable } from "./encodable.ts";
import { parseIso } from "./iso_time.ts";
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
  return { wire: "native", encodeCall, decodeCall, encodeReply, decodeReply };
}

function encodeCall({ id, func, args, kwargs, createdMs }: CallMessage): string {
  return encodable(`the arguments of ${func}()`, () =>
    plainJson({
      id,
      func,
      ...(args.length > 0 && { args }),
      ...(Object.keys(kwargs).length > 0 && { kwargs }),
      ...(createdMs !== undefined && { createTime: new Date(createdMs).toISOString() }),
    }));
}

function decodeCall(body: string): CallMessage {
  return readMessage({ wire: "native", body, idKey: KEYS.id }, () => {
    const { id, func, args, kwargs, createTime } = recordOf(parseJson(body));
    const createdMs = parseIso(createTime);
    return { ...checkCall({ id, func, args, kwargs }, KEYS), ...(createdMs !== undefined && { createdMs }) };
  });
}

function encodeReply(call: CallMessage, outcome: Outcome, doneMs: number): string {
  return encodable(
    `the result of ${call.func}()`,
    () => plainJson({ id: call.id, ...outcome, doneTime: new Date(doneMs).toISOString() }),
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
