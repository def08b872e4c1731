import { assert, assertEquals, assertThrows } from "@std/assert";
import { AppError } from "../error/mod.ts";
import { pickledCodec } from "./codec_pickled.ts";
import { MalformedMessage } from "./message.ts";

const ID = "eb5b3f0e-63a2-4b0e-8ed6-1d2f5c4a0b9c";
const HEX = ID.replaceAll("-", "");
const UTC = `{"py/reduce":[{"py/type":"datetime.timezone"},{"py/tuple":[{"py/reduce":` +
  `[{"py/type":"datetime.timedelta"},{"py/tuple":[0,0,0]}]}]}]}`;
const CREATED =
  `{"py/object":"datetime.datetime","__reduce__":[{"py/type":"datetime.datetime"},["B+oLFAwjMwvjNg==",${UTC}]]}`;
const CREATED_MS = Date.UTC(2026, 10, 20, 12, 35, 51, 779);

/** A message of PRPC with these fields instead of its own. */
function message(
  fields: { args?: string; kwargs?: string; result?: string; error?: string; done?: string },
): string {
  const { args = `{"py/tuple":[1,2]}`, kwargs = `{"z":3}`, result = "null", error = "null", done = "null" } =
    fields;
  return `{"py/object":"prpc.prpcmessage.PRPCMessage","func_name":"summ","func_args":${args},"func_kwargs":${kwargs},` +
    `"message_id":{"py/object":"uuid.UUID","hex":"${HEX}"},"date_create_message":${CREATED},` +
    `"result":${result},"exception_info":${error},"date_done_message":${done}}`;
}

const codec = pickledCodec();

Deno.test("pickled: a request as PRPC's client writes it", () => {
  assertEquals(codec.decodeCall(message({})), {
    id: ID,
    func: "summ",
    args: [1, 2],
    kwargs: { z: 3 },
    createdMs: CREATED_MS,
  });
});

Deno.test("pickled: what we write is what PRPC writes", () => {
  const call = { id: ID, func: "summ", args: [1, 2], kwargs: { z: 3 }, createdMs: CREATED_MS };
  // A Date has milliseconds, where Python has 779,062 microseconds.
  assertEquals(codec.encodeCall(call), message({}).replace("B+oLFAwjMwvjNg==", "B+oLFAwjMwvi+A=="));
  const reply = codec.encodeReply(call, { value: 6 }, CREATED_MS);
  const date = CREATED.replace("B+oLFAwjMwvjNg==", "B+oLFAwjMwvi+A==");
  const golden = message({ result: "6", done: date }).replace("B+oLFAwjMwvjNg==", "B+oLFAwjMwvi+A==");
  assertEquals(reply, golden);
});

Deno.test("pickled: replies, with a date that refers to the timezone of another", () => {
  const done =
    `{"py/object":"datetime.datetime","__reduce__":[{"py/type":"datetime.datetime"},["B+oLFAwjMwvjNg==",{"py/id":4}]]}`;
  assertEquals(codec.decodeReply(message({ result: "6", done })), { id: ID, outcome: { value: 6 } });
  assertEquals(codec.decodeReply(message({ error: `"no"`, done })), {
    id: ID,
    outcome: { error: { code: "UNKNOWN", message: "no" } },
  });
});

Deno.test("pickled: every type of the list is data", () => {
  const date =
    `{"py/object":"datetime.datetime","__reduce__":[{"py/type":"datetime.datetime"},["B+QBAgMEBQAABg=="]]}`;
  const east =
    `{"py/object":"datetime.datetime","__reduce__":[{"py/type":"datetime.datetime"},["B+QBAgMEBQAABg==",` +
    `{"py/reduce":[{"py/type":"datetime.timezone"},{"py/tuple":[{"py/reduce":[{"py/type":"datetime.timedelta"},` +
    `{"py/tuple":[0,10800,0]}]},"MSK"]}]}]]}`;
  const { args } = codec.decodeCall(message({
    args:
      `{"py/tuple":[{"py/tuple":[1,[2]]},{"py/set":[3,4]},{"py/b64":"YWJj"},{"py/object":"uuid.UUID","hex":"${HEX}"},` +
      `{"py/type":"builtins.int"},{"py/reduce":[{"py/type":"datetime.timedelta"},{"py/tuple":[-1,5,7]}]},${date},${east}]}`,
  }));
  const at = Date.UTC(2020, 0, 2, 3, 4, 5);
  assertEquals(args, [
    ...[[1, [2]], new Set([3, 4]), new TextEncoder().encode("abc"), ID, "builtins.int", -86_394.999993],
    ...[new Date(at), new Date(at - 10_800_000)],
  ]);
});

Deno.test("pickled: references count objects, lists, dicts and reductions as jsonpickle does", () => {
  // Written by jsonpickle for l = [1], d = {"k": l}, f(l, d, {3, 4}, b"abc", l, UUID, datetime, z=d, l=l).
  const { args, kwargs } = codec.decodeCall(message({
    args: `{"py/tuple":[[1],{"k":{"py/id":1}},{"py/set":[3,4]},{"py/b64":"YWJj"},{"py/id":1},` +
      `{"py/object":"uuid.UUID","hex":"${HEX}"}]}`,
    kwargs: `{"z":{"py/id":2},"l":{"py/id":1},"u":{"py/id":3}}`,
  }));
  assertEquals(args.slice(0, 2), [[1], { k: [1] }]);
  assertEquals(args[4], [1]);
  assertEquals(kwargs, { z: { k: [1] }, l: [1], u: ID });
});

/** What must not be read, and why. */
const REFUSED: readonly (readonly [fields: Parameters<typeof message>[0], reason: string])[] = [
  [{ args: `[{"py/object":"os.system"}]` }, `unknown py/object "os.system"`],
  [
    { args: `[{"py/reduce":[{"py/type":"os.system"},{"py/tuple":["id"]}]}]` },
    `unknown py/reduce "os.system"`,
  ],
  [
    { args: `[{"py/reduce":[{"py/type":"datetime.timedelta"},{"py/tuple":[0]},{"a":1}]}]` },
    `"py/reduce" has other parts`,
  ],
  [{ args: `[{"py/function":"os.system"}]` }, `unknown tag "py/function"`],
  [{ args: `[{"py/repr":"os/os.system('id')"}]` }, `unknown tag "py/repr"`],
  [{ args: `[{"py/state":{}}]` }, `unknown tag "py/state"`],
  [{ args: `[{"py/tuple":[],"py/object":"os.system"}]` }, `"py/tuple" has other keys beside it`],
  [{ args: `[{"py/tuple":7}]` }, `"py/tuple" is not an array`],
  [{ args: `[{"py/b64":"?"}]` }, `"py/b64" is not base64`],
  [{ args: `[{"py/id":0}]` }, `"py/id" 0 refers to what holds it`],
  [{ args: `[{"py/id":99}]` }, `"py/id" 99 refers to nothing`],
  [{ args: `[{"py/id":-1}]` }, `"py/id" -1 refers to nothing`],
  [
    { args: `[[1],{"b":1,"1":2},{"py/id":1}]` },
    `"py/id" beside keys that are whole numbers, whose order is lost`,
  ],
  [{ args: `[{"py/id":{"toString":1}}]` }, `"py/id" an object refers to nothing`],
  [{ args: `[{"py/object":{"toString":1}}]` }, `unknown py/object "an object"`],
  [{ args: `[{"py/reduce":[{"toString":1},[]]}]` }, `unknown py/reduce "an object"`],
  [{ args: `[{"py/object":"uuid.UUID","hex":"zz"}]` }, `the "hex" of a "uuid.UUID" is not one`],
  [{ args: `[{"py/object":"datetime.datetime","__reduce__":[]}]` }, "a datetime has no state of ten bytes"],
  [
    {
      args:
        `[{"py/object":"datetime.datetime","__reduce__":[{"py/type":"datetime.datetime"},["AAAAAAAAAAAAAA=="]]}]`,
    },
    "a datetime is no time",
  ],
  [{ args: `{"py/set":[1]}` }, `its "func_args" is not an array`],
  [{ kwargs: `{"py/tuple":[1]}` }, `its "func_kwargs" is not an object`],
];

Deno.test("pickled: what is not on the list is refused, and its caller can be told", () => {
  for (const [fields, reason] of REFUSED) {
    const error: MalformedMessage = assertThrows(() => codec.decodeCall(message(fields)), MalformedMessage);
    assertEquals([error.reason, error.id], [reason, ID]);
  }
  const other = message({}).replace("prpc.prpcmessage.PRPCMessage", "os.system");
  const error: MalformedMessage = assertThrows(() => codec.decodeCall(other), MalformedMessage);
  assertEquals([error.reason, error.id], [`unknown py/object "os.system"`, ID]);
});

Deno.test("pickled: references that stand for a lot cost little", () => {
  const levels = Array.from({ length: 40 }, (_, i) => `[{"py/id":${i + 2}},{"py/id":${i + 2}}]`);
  const startMs = performance.now();
  const error: MalformedMessage = assertThrows(
    () => codec.decodeCall(message({ args: `[[1],${levels.join()}]` })),
    MalformedMessage,
  );
  assertEquals(error.reason, "it stands for more than 1000000 values");
  assert(performance.now() - startMs < 2_000);
});

Deno.test("pickled: keys that jsonpickle gives a meaning are never written", () => {
  const call = { id: ID, func: "f", args: [], kwargs: { a: [{ "py/object": "os.system" }] } };
  const error: AppError = assertThrows(() => codec.encodeCall(call), AppError);
  assertEquals([error.code, error.message], [
    "INVALID_ARGUMENT",
    `Cannot encode the arguments of f(): a key "py/object", which jsonpickle gives a meaning`,
  ]);
});

Deno.test("pickled: a key named __proto__ is a key", () => {
  const { kwargs } = codec.decodeCall(message({ kwargs: `{"__proto__":{"polluted":1},"z":1}` }));
  assertEquals(Object.keys(kwargs), ["__proto__", "z"]);
  assertEquals(Object.getPrototypeOf(kwargs), Object.prototype);
  assert(!("polluted" in {}));
});
