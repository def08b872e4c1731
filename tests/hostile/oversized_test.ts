import { assert, assertEquals } from "@std/assert";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { envelope } from "../../lib/rpc/serve/envelope.ts";
import { Arena } from "./support/arena.ts";

const MIB = 1024 * 1024;
const encoder = new TextEncoder();
const PROCEDURES = {
  hello: "helloworld.Greeter/SayHello",
  send: "messenger.v1.MessengerService/SendMessage",
  batch: "messenger.v1.MessengerService/SendMessages",
  enqueue: "queue.v1.QueueService/Enqueue",
  update: "user.v1.UserService/UpdateUser",
};

/** Parts of JSON around, or in place of, a value. */
const repeated = (count: number, part: string) => part.repeat(count);
const DEPTH = 100_000;

/** JSON that is too much of something; none of it is more than 4 MiB. */
const JSONS: Readonly<Record<string, string>> = {
  "arrays in one another": repeated(DEPTH, "[") + repeated(DEPTH, "]"),
  "arrays without an end": repeated(DEPTH, "["),
  "objects in one another": `${repeated(DEPTH, '{"a":')}1${repeated(DEPTH, "}")}`,
  "deep in a field": `{"author":"a","text":"b","room":${repeated(DEPTH, "[")}${repeated(DEPTH, "]")}}`,
  "deep in arguments": `{"func":"f","args":${repeated(DEPTH, "[")}${repeated(DEPTH, "]")}}`,
  "a list of 300,000": `{"messages":[${repeated(299_999, "0,")}0]}`,
  "a list of 100,000 objects": `{"messages":[${repeated(99_999, "{},")}{}]}`,
  "100,000 fields that nobody knows": `{${Array.from({ length: 100_000 }, (_, i) => `"f${i}":1`).join()}}`,
  "100,000 times the same field": `{${repeated(99_999, '"author":"a",')}"text":"b","author":"z"}`,
  "a huge map": `{"id":"x","metadata":{${Array.from({ length: 100_000 }, (_, i) => `"k${i}":"v"`).join()}}}`,
  "a huge key": `{"${"k".repeat(2 * MIB)}":1}`,
  "a huge text": `{"author":"a","text":"${"x".repeat(3 * MIB)}"}`,
  "a huge text of escapes": `{"author":"a","text":"${"\\u0000".repeat(400_000)}"}`,
  "a number beyond numbers": '{"author":"a","text":1e999,"page_size":1e999}',
  "a number of 100,000 digits": `{"author":"a","text":${"9".repeat(100_000)}}`,
  "a number with a huge exponent": `{"func":"f","args":[1e${"9".repeat(10_000)}],"priority":1e309}`,
  "numbers that are none": '{"func":"f","args":[-0,0.1e-400,01,.5]}',
  "NaN": '{"func":"f","args":[NaN,Infinity]}',
  "numbers out of range":
    '{"pageSize":99999999999999999999,"page_size":-1,"priority":2147483648,"deadlineMs":-1}',
  "white space": `${" ".repeat(3 * MIB)}{}`,
  "quotes": '"'.repeat(MIB),
  "backslashes": `{"author":"${"\\".repeat(MIB)}`,
  "a lone surrogate": '{"author":"\\ud800","text":"\\udc00"}',
};

/** Bytes that are no JSON in UTF-8, or not as one writes it. */
const BYTES: Readonly<Record<string, Uint8Array>> = {
  "bytes that are no UTF-8": Uint8Array.of(0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d),
  "an overlong slash": Uint8Array.of(
    ...encoder.encode('{"author":"'),
    0xc0,
    0xaf,
    ...encoder.encode('","text":"b"}'),
  ),
  "a surrogate in UTF-8": Uint8Array.of(
    ...encoder.encode('{"author":"'),
    0xed,
    0xa0,
    0x80,
    ...encoder.encode('","text":"b"}'),
  ),
  "cut off in a character": encoder.encode('{"author":"é').subarray(0, -1),
  "a byte order mark": Uint8Array.of(0xef, 0xbb, 0xbf, ...encoder.encode('{"author":"a","text":"b"}')),
  "UTF-16": Uint8Array.of(0xff, 0xfe, 0x7b, 0, 0x7d, 0),
  "NUL": new Uint8Array(1_000),
  "nothing": new Uint8Array(),
};

const PATHS = [
  "/sendMessage",
  "/usuarios",
  "/api/echo_grpc",
  "/v1/rooms/lobby/messages",
  "/v1/messages:batchSend",
]
  .concat(Object.values(PROCEDURES).map((procedure) => `/${procedure}`));

Deno.test("JSON that is too deep, too long, too much or none is refused, and quickly", async () => {
  await using arena = await Arena.open();
  const slow: string[] = [];
  for (const [name, body] of [...Object.entries(JSONS), ...Object.entries(BYTES)]) {
    for (const path of PATHS) {
      const startMs = performance.now();
      const { status } = await arena.post(path, body, { token: arena.tokens.admin });
      if (performance.now() - startMs > 10_000) slow.push(`${name} at ${path}`);
      assert(status < 500, `${name} at ${path}`);
      if (name.startsWith("arrays") && path !== "/getAndFlushMessages") {
        assert([400, 413].includes(status), `${name} at ${path}: ${status}`);
      }
    }
  }
  for (const encoding of ["application/x-ndjson", "application/json"]) {
    for (
      const body of [
        repeated(DEPTH, "["),
        `${repeated(50_000, "{}\n")}`,
        `[${repeated(50_000, "{},")}{}]`,
        "[".repeat(DEPTH) + "]".repeat(DEPTH),
      ]
    ) {
      await arena.post("/v1/users:batchCreate", body, {
        token: arena.tokens.admin,
        headers: { "content-type": encoding },
      });
    }
  }
  assertEquals(slow, [], "nothing that is refused takes ten seconds");
  await arena.holds();
});

/** A field of bytes. */
function field(no: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(new BinaryWriter().tag(no, WireType.LengthDelimited).bytes(bytes).finish());
}

function nested(levels: number, no: number): Uint8Array<ArrayBuffer> {
  let inside = new Uint8Array();
  for (let level = 0; level < levels; level++) inside = field(no, inside);
  return inside;
}

/** Protobuf that is too much of something, or none; none of it is more than 4 MiB. */
const MESSAGES: Readonly<Record<string, Uint8Array>> = {
  "lists in one another": field(3, nested(3_000, 1)),
  "structs in one another": field(4, nested(3_000, 5)),
  "groups in one another": new Uint8Array(200_000).fill(0x0b),
  "groups that end before they begin": new Uint8Array(200_000).fill(0x0c),
  "a length beyond the end": Uint8Array.of(0x0a, 0xff, 0xff, 0xff, 0xff, 0x07),
  "a length of 2^64": Uint8Array.of(0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01),
  "a number that does not end": new Uint8Array(11).fill(0xff),
  "field 0": Uint8Array.of(0x02, 0x00),
  "field 2^29": Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x10, 0x01),
  "wire types 6 and 7": Uint8Array.of(0x0e, 0x0f),
  "bytes that are no UTF-8": field(1, Uint8Array.of(0xff, 0xfe, 0xc0, 0xaf)),
  "300,000 fields that nobody knows": Uint8Array.from({ length: 600_000 }, (_, i) => i % 2 ? 1 : 0x78),
  "300,000 empty messages": Uint8Array.from({ length: 600_000 }, (_, i) => i % 2 ? 0 : 0x0a),
  "a field 100,000 times": Uint8Array.from({ length: 300_000 }, (_, i) => [0x0a, 1, 0x61][i % 3]!),
  "random": crypto.getRandomValues(new Uint8Array(60_000)),
};

Deno.test("protobuf that is too deep, too long, too much or none is refused, on every protocol", async () => {
  await using arena = await Arena.open();
  for (const [name, bytes] of Object.entries(MESSAGES)) {
    for (const procedure of [PROCEDURES.hello, PROCEDURES.batch, PROCEDURES.enqueue]) {
      const { code } = await arena.call(procedure, envelope(0, bytes), {
        authorization: `Bearer ${arena.tokens.admin}`,
      });
      assert(code !== "", `${name} at ${procedure}`);
      await arena.post(`/${procedure}`, bytes, { headers: { "content-type": "application/proto" } });
      await arena.post(`/${procedure}`, envelope(0, bytes), {
        headers: { "content-type": "application/grpc-web+proto" },
      });
    }
  }
  for (
    const [name, body] of Object.entries({
      "a length of 4 GiB": Uint8Array.of(0, 0xff, 0xff, 0xff, 0xff),
      "cut off": Uint8Array.of(0, 0, 0, 0, 9, 1),
      "flags": envelope(0x7f, new Uint8Array()),
      "the end of a stream, from a client": envelope(2, encoder.encode("{}")),
      "two messages for one": Uint8Array.of(
        ...envelope(0, new Uint8Array()),
        ...envelope(0, new Uint8Array()),
      ),
      "100,000 empty ones": new Uint8Array(500_000),
    })
  ) {
    for (const procedure of [PROCEDURES.hello, PROCEDURES.send]) {
      const { code } = await arena.call(procedure, body);
      assert(["3", "8", "12"].includes(code), `${name}: ${code}`);
      await arena.post(`/${procedure}`, body, { headers: { "content-type": "application/grpc-web+proto" } });
    }
    await arena.post("/messenger.v1.MessengerService/ReadMessages", body, {
      headers: { "content-type": "application/connect+proto" },
    });
  }
  await arena.holds();
});
