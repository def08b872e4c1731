import { create, equals, toBinary, toJson } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { assert } from "@std/assert";
import fc from "fast-check";
import { CallRequestSchema } from "../../proto/gen/queue/v1/queue_pb.ts";
import { REGISTRY, RULES } from "../../functions/contracts.ts";
import { parseObject } from "../../functions/middleware/body.ts";
import { holdToRules } from "../../lib/contract/mod.ts";
import { parseJson } from "../../lib/contract/body_bytes.ts";
import { jsonArrayElements, jsonLines } from "../../lib/contract/json_elements.ts";
import { createCodecs } from "../../lib/rpc/serve/codec.ts";
import { fuzz, fuzzAsync, roundTrip, VALUES } from "./support/fuzz.ts";
import { bytesLike } from "./support/inputs.ts";
import { type Drawn, requests } from "./support/messages.ts";

const { proto, json } = createCodecs(REGISTRY);
const encoder = new TextEncoder();

/** The JSON of a request, as bytes. */
function jsonBytes({ desc, message }: Drawn): Uint8Array<ArrayBuffer> {
  return encoder.encode(JSON.stringify(toJson(desc, message, { registry: REGISTRY })));
}

/** Nested so deep that whatever reads it by calling itself comes to the end of its stack. */
const DEEP = [
  encoder.encode("[".repeat(100_000)),
  encoder.encode(`${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`),
  encoder.encode(`${'{"args":['.repeat(50_000)}1${"]}".repeat(50_000)}`),
];

/** A request, and bytes that were meant to be one. */
const requestBytes = requests().chain((drawn) =>
  bytesLike(fc.constant(toBinary(drawn.desc, drawn.message))).map((bytes) => ({ ...drawn, bytes }))
);
const requestJson = requests().chain((drawn) =>
  bytesLike(fc.constant(jsonBytes(drawn))).map((bytes) => ({ ...drawn, bytes }))
);

/** Groups in groups, and lists in lists, without an end. */
const NESTED = [Uint8Array.from({ length: 200_000 }, () => 0x0b), nestedLists(20_000)].map((bytes) => {
  return { desc: CallRequestSchema, message: create(CallRequestSchema), bytes };
});

/** A list that holds a list that holds … as the arguments of a call. */
function nestedLists(levels: number): Uint8Array<ArrayBuffer> {
  const [VALUES, LIST_VALUE, ARGS] = [1, 6, 3];
  const lengths = [0];
  for (let level = 1; level < levels; level++) {
    lengths.push(lengths[level - 1]! + 1 + new BinaryWriter().uint32(lengths[level - 1]!).finish().length);
  }
  const writer = new BinaryWriter();
  for (let level = levels - 1; level >= 0; level--) {
    const field = level === levels - 1 ? ARGS : level % 2 ? LIST_VALUE : VALUES;
    writer.tag(field, WireType.LengthDelimited).uint32(lengths[level]!);
  }
  return writer.finish();
}

fuzz(
  "requests in protobuf, and what they must be",
  { inputs: requestBytes, examples: NESTED },
  ({ desc, bytes }) => {
    const message = proto.parse(desc, bytes);
    assert(message.$typeName === desc.typeName);
    holdToRules(RULES, message);
  },
);

fuzz("requests in JSON", { inputs: requestJson }, ({ desc, bytes }) => {
  assert(json.parse(desc, bytes).$typeName === desc.typeName);
});

roundTrip("requests in protobuf and in JSON", requests(), ({ desc, message }) => {
  for (const codec of [proto, json]) {
    const back = codec.parse(desc, codec.serialize(desc, message));
    assert(equals(desc, message, back, { registry: REGISTRY }), codec.name);
  }
});

const documents = fc.oneof(
  { weight: 3, arbitrary: bytesLike(requests().map(jsonBytes)) },
  {
    weight: 1,
    arbitrary: bytesLike(fc.jsonValue({ maxDepth: 2 }).map((value) => encoder.encode(JSON.stringify(value)))),
  },
);

fuzz("bodies in JSON, of REST", { inputs: documents, examples: DEEP }, (bytes) => {
  parseJson(bytes, "body");
});

fuzz("bodies in JSON, of the messenger", { inputs: documents, examples: DEEP }, (bytes) => {
  assert(typeof parseObject(bytes.buffer) === "object");
});

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

const MAX_ELEMENT = 200;
const streams = fc.tuple(
  bytesLike(
    fc.tuple(fc.array(requests().map(jsonBytes), { maxLength: 3 }), fc.boolean()).map(([all, isArray]) => {
      const texts = all.map((bytes) => new TextDecoder().decode(bytes));
      return encoder.encode(isArray ? `[${texts.join(",")}]` : texts.join("\n"));
    }),
  ),
  fc.integer({ min: 1, max: 40 }),
);

for (const [name, read] of [["arrays", jsonArrayElements], ["lines", jsonLines]] as const) {
  fuzzAsync(`messages as JSON ${name}, in chunks`, { inputs: streams }, async ([bytes, size]) => {
    for await (const value of read(cut(bytes, size), { maxBytes: MAX_ELEMENT })) assert(value !== undefined);
  });
}

Deno.test("there and back: JSON arrays and lines, in chunks of any size", async () => {
  const values = fc.array(fc.jsonValue({ maxDepth: 1, stringUnit: "binary" }).filter((v) => v !== null), {
    maxLength: 4,
  });
  await fc.assert(
    fc.asyncProperty(values, fc.integer({ min: 1, max: 40 }), async (all, size) => {
      for (
        const [read, bytes] of [
          [jsonArrayElements, encoder.encode(JSON.stringify(all))],
          [jsonLines, encoder.encode(all.map((value) => JSON.stringify(value)).join("\n"))],
        ] as const
      ) {
        const back = await Array.fromAsync(read(cut(bytes, size), { maxBytes: 100_000 }));
        assert(JSON.stringify(back) === JSON.stringify(all));
      }
    }),
    { numRuns: VALUES },
  );
});
