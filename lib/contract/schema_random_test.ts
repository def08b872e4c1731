import { assert, assertEquals } from "@std/assert";
import { fromJson, type JsonValue, type JsonWriteOptions, toJson } from "@bufbuild/protobuf";
import { Random } from "../../tests/http2/support/random.ts";
import { MessageSchemas } from "./schema.ts";
import { schemaFaults } from "./schema_faults.ts";
import { RandomMessages } from "../../tests/support/contract/random_message.ts";
import { types } from "../../tests/support/contract/types.ts";

const ROUNDS = 1_000;
const FORMS: readonly Partial<JsonWriteOptions>[] = [{}, { alwaysEmitImplicit: true }, {
  enumAsInteger: true,
}, {
  useProtoFieldName: true,
}];

const { registry, message } = await types();
const everything = message("Everything");
const schemas = new MessageSchemas({ registry });
const insides = ["types.v1.Scalars", "types.v1.Tree", "google.protobuf.Duration", "google.protobuf.Value"]
  .map((name) => registry.getMessage(name)!);

Deno.test("MessageSchemas: random messages survive to JSON, through the schema, and back", () => {
  const random = new Random();
  const messages = new RandomMessages(random, insides);
  for (let round = 0; round < ROUNDS; round++) {
    const original = messages.draw(everything);
    const json = toJson(everything, original, { ...random.pick(FORMS), registry });
    const parsed = schemas.of(everything).parse(JSON.parse(JSON.stringify(json)));
    const back = fromJson(everything, parsed as JsonValue, { registry });
    assertEquals(
      toJson(everything, back, { registry }),
      toJson(everything, original, { registry }),
      `seed ${random.seed}, round ${round}: ${JSON.stringify(json)} became ${JSON.stringify(parsed)}`,
    );
  }
});

Deno.test("MessageSchemas: what the schema takes protobuf takes, and what it refuses protobuf refuses", () => {
  const random = new Random();
  const messages = new RandomMessages(random, insides);
  let refused = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const json = toJson(everything, messages.draw(everything), { ...random.pick(FORMS), registry });
    const wrong = damaged(JSON.parse(JSON.stringify(json)), { random, messages });
    const faults = schemaFaults(everything, wrong, { schemas, root: "body" });
    const error = refusal(wrong);
    refused += error ? 1 : 0;
    assertEquals(
      faults.length > 0,
      error !== undefined,
      `seed ${random.seed}, round ${round}: ${JSON.stringify(wrong)}: ${error}, ${JSON.stringify(faults)}`,
    );
  }
  assert(refused > ROUNDS / 10, `only ${refused} of ${ROUNDS} were refused`);
});

function refusal(json: JsonValue): string | undefined {
  try {
    fromJson(everything, json, { registry });
    return undefined;
  } catch (thrown) {
    return String(thrown);
  }
}

/** The value with one of its parts, at any depth, replaced by another value. */
function damaged(json: JsonValue, tools: { random: Random; messages: RandomMessages }): JsonValue {
  const { random, messages } = tools;
  if (typeof json !== "object" || json === null || random.oneIn(8)) return messages.json();
  if (Array.isArray(json)) {
    if (json.length === 0) return [messages.json()];
    const at = random.below(json.length);
    return json.map((item, i) => i === at ? damaged(item, tools) : item);
  }
  const keys = Object.keys(json);
  if (keys.length === 0) return { unknown: 1 };
  const key = random.pick(keys);
  return { ...json, [key]: damaged(json[key]!, tools) };
}
