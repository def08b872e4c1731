import { encodable } from "./encodable.ts";
import { codeOfText } from "./error_text.ts";
import { isoMicros, parseIso } from "./iso_time.ts";
import { Fault, parseJson, plainJson } from "./json.ts";
import type { CallMessage, Codec, Outcome, ReplyMessage } from "./message.ts";
import { checkCall, checkId, readMessage, recordOf } from "./read_message.ts";
import { hexOf } from "./uuid.ts";

/** How replies of the raw queue name their call: as PRPC's README shows it, or as its server writes it. */
export type RawIdForm = "string" | "object";

const KEYS = { id: "message_id", func: "func_name", args: "func_args", kwargs: "func_kwargs" } as const;
const DEADLINE = "date_deadline_message";

/** PRPC's raw queue: JSON in, JSON out. The deadline is a key that PRPC ignores. */
export function rawCodec({ ids = "string" }: { ids?: RawIdForm } = {}): Codec {
  return {
    wire: "raw",
    encodeCall,
    decodeCall,
    encodeReply: (call, outcome, doneMs) => encodeReply(call, outcome, { doneMs, ids }),
    decodeReply,
  };
}

function encodeCall({ id, func, args, kwargs, deadlineMs }: CallMessage): string {
  return encodable(`the arguments of ${func}()`, () =>
    plainJson({
      [KEYS.func]: func,
      [KEYS.args]: args,
      [KEYS.kwargs]: kwargs,
      [KEYS.id]: id,
      ...(deadlineMs !== undefined && { [DEADLINE]: isoMicros(deadlineMs) }),
    }));
}

function decodeCall(body: string): CallMessage {
  return readMessage({ wire: "raw", body, idKey: KEYS.id }, () => {
    const message = recordOf(parseJson(body));
    const deadlineMs = parseIso(message[DEADLINE]);
    const fields = {
      id: message[KEYS.id],
      func: message[KEYS.func],
      args: message[KEYS.args],
      kwargs: message[KEYS.kwargs],
    };
    return { ...checkCall(fields, KEYS), ...(deadlineMs !== undefined && { deadlineMs }) };
  });
}

function encodeReply(
  call: CallMessage,
  outcome: Outcome,
  { doneMs, ids }: { doneMs: number; ids: RawIdForm },
): string {
  return encodable(`the result of ${call.func}()`, () =>
    plainJson({
      [KEYS.func]: call.func,
      [KEYS.args]: call.args,
      [KEYS.kwargs]: call.kwargs,
      [KEYS.id]: ids === "string" ? call.id : { hex: hexOf(call.id) },
      result: "value" in outcome ? outcome.value : null,
      exception_info: "error" in outcome ? outcome.error.message : null,
      date_create_message: isoMicros(call.createdMs ?? doneMs),
      date_done_message: isoMicros(doneMs),
    }));
}

function decodeReply(body: string): ReplyMessage {
  return readMessage({ wire: "raw", body, idKey: KEYS.id }, () => {
    const message = recordOf(parseJson(body));
    return { id: checkId(message[KEYS.id], KEYS.id), outcome: outcomeOf(message) };
  });
}

/**
 * What PRPC's `result` and `exception_info` say.
 *
 * @throws Fault
 */
export function outcomeOf(message: Readonly<Record<string, unknown>>): Outcome {
  const { result = null, exception_info: text = null } = message;
  if (text === null) return { value: result };
  if (typeof text !== "string") throw new Fault(`its "exception_info" is not a text`);
  return { error: { code: codeOfText(text), message: text } };
}
