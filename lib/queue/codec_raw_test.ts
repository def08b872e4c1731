import { assertEquals, assertThrows } from "@std/assert";
import { AppError } from "../error/mod.ts";
import { rawCodec } from "./codec_raw.ts";
import { MAX_CHARS } from "./json.ts";
import { MalformedMessage } from "./message.ts";

const ID = "ecc9f5a0-3d0f-4b6e-9c39-0a6c3ffb1d11";
const HEX = ID.replaceAll("-", "");
const codec = rawCodec();

Deno.test("raw: a request as the seed's client writes it, and with nothing but what it must have", () => {
  const body = `{"func_name": "hello_world", "func_args": [], "func_kwargs": {}, "message_id": "${ID}"}`;
  assertEquals(codec.decodeCall(body), { id: ID, func: "hello_world", args: [], kwargs: {} });
  const least = codec.decodeCall(`{"message_id":"${ID}","func_name":"ping","other":{"a":[1]}}`);
  assertEquals(least, { id: ID, func: "ping", args: [], kwargs: {} });
});

Deno.test("raw: the id in every spelling that Python reads", () => {
  for (const id of [ID, ID.toUpperCase(), HEX, `{${ID}}`, `urn:uuid:${ID}`]) {
    assertEquals(codec.decodeCall(JSON.stringify({ func_name: "f", message_id: id })).id, ID);
  }
  assertEquals(codec.decodeCall(`{"func_name":"f","message_id":{"hex":"${HEX}"}}`).id, ID);
});

Deno.test("raw: a reply in the form of PRPC's README", () => {
  const call = {
    id: ID,
    func: "summ",
    args: [1, 2],
    kwargs: { z: 3 },
    createdMs: Date.UTC(2026, 10, 20, 12, 35, 51, 986),
  };
  const text = codec.encodeReply(call, { value: 6 }, Date.UTC(2026, 10, 20, 12, 35, 52));
  assertEquals(
    text,
    `{"func_name":"summ","func_args":[1,2],"func_kwargs":{"z":3},"message_id":"${ID}","result":6,` +
      `"exception_info":null,"date_create_message":"2026-11-20T12:35:51.986000+00:00",` +
      `"date_done_message":"2026-11-20T12:35:52.000000+00:00"}`,
  );
  assertEquals(codec.decodeReply(text), { id: ID, outcome: { value: 6 } });
});

Deno.test("raw: a reply in the form of PRPC's server, both ways", () => {
  const golden = `{"func_name":"ping","func_args":[],"func_kwargs":{},"message_id":{"hex":"${HEX}"},` +
    `"date_create_message":"2026-11-20T12:35:51.986470+00:00","result":"pong","exception_info":null,` +
    `"date_done_message":"2026-11-20T12:35:52.000000+00:00"}`;
  assertEquals(codec.decodeReply(golden), { id: ID, outcome: { value: "pong" } });
  const ours = rawCodec({ ids: "object" }).encodeReply({ id: ID, func: "ping", args: [], kwargs: {} }, {
    value: 1,
  }, 0);
  assertEquals(JSON.parse(ours).message_id, { hex: HEX });
});

Deno.test("raw: texts of PRPC tell their codes", () => {
  const codeOf = (text: string) => {
    const { outcome } = codec.decodeReply(JSON.stringify({ message_id: ID, exception_info: text }));
    return "error" in outcome ? outcome.error.code : "none";
  };
  assertEquals(codeOf("func name 'nosuch' not found in server"), "UNIMPLEMENTED");
  assertEquals(codeOf("summ() missing 1 required positional argument: 'b'"), "INVALID_ARGUMENT");
  assertEquals(codeOf("the task was completed by server timeout 2.0 secs."), "DEADLINE_EXCEEDED");
  assertEquals(codeOf("division by zero"), "UNKNOWN");
});

Deno.test("raw: the deadline travels under a key of its own; one that is no time is none", () => {
  const deadlineMs = Date.UTC(2030, 0, 1);
  const body = codec.encodeCall({ id: ID, func: "f", args: [], kwargs: {}, deadlineMs });
  assertEquals(JSON.parse(body).date_deadline_message, "2030-01-01T00:00:00.000000+00:00");
  assertEquals(codec.decodeCall(body).deadlineMs, deadlineMs);
  for (const deadline of ["soon", "2030-01-01T00:00:00", 7, null, ["2030-01-01T00:00:00Z"]]) {
    const call = codec.decodeCall(
      JSON.stringify({ func_name: "f", message_id: ID, date_deadline_message: deadline }),
    );
    assertEquals(call.deadlineMs, undefined);
  }
});

Deno.test("raw: integers beyond those of a number stay exact, both ways", () => {
  const body =
    `{"func_name":"f","message_id":"${ID}","func_args":[1152921504606846977,1.5,0.12345678901234568,100000000000000000000]}`;
  const call = codec.decodeCall(body);
  assertEquals(call.args, [1152921504606846977n, 1.5, 0.12345678901234568, 1e20]);
  const reply = codec.encodeReply(call, { value: 2n ** 70n + 1n }, 0);
  assertEquals(/"func_args":\[1152921504606846977,/.test(reply), true);
  assertEquals(/"result":1180591620717411303425,/.test(reply), true);
});

Deno.test("raw: dates, bytes and sets in a result are texts and arrays", () => {
  const value = { at: new Date(0), bytes: Uint8Array.of(97, 98), set: new Set([1, 2]) };
  const reply = codec.encodeReply({ id: ID, func: "f", args: [], kwargs: {} }, { value }, 0);
  assertEquals(JSON.parse(reply).result, { at: "1970-01-01T00:00:00.000Z", bytes: "YWI=", set: [1, 2] });
});

/** Malformed bodies, the reason of each, and whether its id can be read. */
const MALFORMED: readonly (readonly [body: string, reason: string, id: boolean])[] = [
  ["", "it is not JSON", false],
  ["hello", "it is not JSON", false],
  [`{"func_name":"f","message_id":"${ID}","func_args":[1,`, "it is not JSON", true],
  ["[1]", "it is not an object", false],
  ["7", "it is not an object", false],
  ["null", "it is not an object", false],
  [`[{"func_name":"f","message_id":"${ID}"}]`, "it is not an object", false],
  [`{"message_id":"${ID}"}`, `it has no "func_name"`, true],
  [`{"message_id":"${ID}","func_name":7}`, `its "func_name" is not a name`, true],
  [`{"message_id":"${ID}","func_name":""}`, `its "func_name" is not a name`, true],
  [
    `{"message_id":"${ID}","func_name":"${"f".repeat(257)}"}`,
    `its "func_name" has 257 characters, limit is 256`,
    true,
  ],
  [`{"func_name":"f"}`, `it has no "message_id"`, false],
  [`{"func_name":"f","message_id":"7"}`, `its "message_id" is not a UUID`, false],
  [`{"func_name":"f","message_id":null}`, `its "message_id" is not a UUID`, false],
  [
    `{"func_name":"f","message_id":"7","func_kwargs":{"message_id":"${ID}"}}`,
    `its "message_id" is not a UUID`,
    false,
  ],
  [`{"func_name":"f","message_id":"${ID}","func_args":{}}`, `its "func_args" is not an array`, true],
  [`{"func_name":"f","message_id":"${ID}","func_kwargs":[]}`, `its "func_kwargs" is not an object`, true],
  [
    `{"func_args":${"[".repeat(200)}${"]".repeat(200)},"func_name":"f","message_id":"${ID}"}`,
    "it is nested deeper than 100 levels",
    true,
  ],
  [
    `{"func_args":["${"x".repeat(10_000_000)}"],"func_name":"f","message_id":"${ID}"}`,
    `it has 10000086 characters, limit is ${MAX_CHARS}`,
    true,
  ],
];

Deno.test("raw: what is malformed is told with the reason, and with the id where it can be read", () => {
  for (const [body, reason, id] of MALFORMED) {
    const error: MalformedMessage = assertThrows(() => codec.decodeCall(body), MalformedMessage);
    assertEquals([error.reason, error.id], [
      reason,
      id ? ID : undefined,
    ]);
    assertEquals([error.code, error.message], [
      "INVALID_ARGUMENT",
      `Cannot read a raw message: ${error.reason}`,
    ]);
  }
});

Deno.test("raw: a reply that is too long is refused", () => {
  const value = "x".repeat(MAX_CHARS);
  const error: AppError = assertThrows(
    () => codec.encodeReply({ id: ID, func: "f", args: [], kwargs: {} }, { value }, 0),
    AppError,
    "Cannot encode the result of f(): the message has",
  );
  assertEquals(error.code, "RESOURCE_EXHAUSTED");
});
