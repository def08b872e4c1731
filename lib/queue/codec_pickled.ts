import { outcomeOf } from "./codec_raw.ts";
import { encodable } from "./encodable.ts";
import { isoMicros, parseIso } from "./iso_time.ts";
import { parseJson, writeJson } from "./json.ts";
import type { CallMessage, Codec, Outcome, ReplyMessage } from "./message.ts";
import { PickleReader } from "./pickle_reader.ts";
import { pickle, pickleDate, pickleTuple, pickleUuid } from "./pickle_writer.ts";
import { checkCall, checkId, readMessage, recordOf } from "./read_message.ts";

/** The class of every message, requests and replies alike. */
const CLASS = "prpc.prpcmessage.PRPCMessage";
const KEYS = { id: "message_id", func: "func_name", args: "func_args", kwargs: "func_kwargs" } as const;
const DEADLINE = "date_deadline_message";

/** PRPC's pickled queue: its one class as jsonpickle writes it, read as data. */
export function pickledCodec(): Codec {
  return { wire: "pickled", encodeCall, decodeCall, encodeReply, decodeReply };
}

function encodeCall(call: CallMessage): string {
  const { func, createdMs = Date.now(), deadlineMs } = call;
  return encodable(`the arguments of ${func}()`, () =>
    writeJson({
      ...head(call, createdMs),
      result: null,
      exception_info: null,
      date_done_message: null,
      ...(deadlineMs !== undefined && { [DEADLINE]: isoMicros(deadlineMs) }),
    }));
}

function encodeReply(call: CallMessage, outcome: Outcome, doneMs: number): string {
  return encodable(`the result of ${call.func}()`, () =>
    writeJson({
      ...head(call, call.createdMs ?? doneMs),
      result: "value" in outcome ? pickle(outcome.value) : null,
      exception_info: "error" in outcome ? outcome.error.message : null,
      date_done_message: pickleDate(new Date(doneMs)),
    }));
}

function head(call: CallMessage, createdMs: number): Record<string, unknown> {
  return {
    "py/object": CLASS,
    [KEYS.func]: call.func,
    [KEYS.args]: pickleTuple(call.args),
    [KEYS.kwargs]: pickle(call.kwargs),
    [KEYS.id]: pickleUuid(call.id),
    date_create_message: pickleDate(new Date(createdMs)),
  };
}

function decodeCall(body: string): CallMessage {
  return readMessage({ wire: "pickled", body, idKey: KEYS.id }, () => {
    const message = attributes(body);
    const created = message["date_create_message"];
    const deadlineMs = parseIso(message[DEADLINE]);
    const fields = {
      id: message[KEYS.id],
      func: message[KEYS.func],
      args: message[KEYS.args],
      kwargs: message[KEYS.kwargs],
    };
    return {
      ...checkCall(fields, KEYS),
      ...(created instanceof Date && { createdMs: created.getTime() }),
      ...(deadlineMs !== undefined && { deadlineMs }),
    };
  });
}

function decodeReply(body: string): ReplyMessage {
  return readMessage({ wire: "pickled", body, idKey: KEYS.id }, () => {
    const message = attributes(body);
    return { id: checkId(message[KEYS.id], KEYS.id), outcome: outcomeOf(message) };
  });
}

function attributes(body: string): Record<string, unknown> {
  return new PickleReader().object(recordOf(parseJson(body)), CLASS);
}
