import { equals, toJson } from "@bufbuild/protobuf";
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { REGISTRY } from "../../functions/contracts.ts";
import { readHistoryQuery, readSendRequest } from "../../functions/messenger/requests.ts";
import { parseJson } from "../../lib/contract/body_bytes.ts";
import { protoPath } from "../../lib/contract/field_path.ts";
import type { Binding } from "../../lib/contract/http_rule.ts";
import { parsePathTemplate } from "../../lib/contract/path_template.ts";
import { resolveRestOptions } from "../../lib/contract/rest_options.ts";
import { bindingsOfServices, routeTableOf } from "../../lib/contract/routes.ts";
import { transcoderOf } from "../../lib/contract/transcode.ts";
import { fuzz, roundTrip } from "./support/fuzz.ts";
import { bytesLike, mutatedText, text, textLike } from "./support/inputs.ts";
import { requests, SERVICES } from "./support/messages.ts";

const bindings = bindingsOfServices(SERVICES);
const table = routeTableOf(bindings);
const options = resolveRestOptions({
  services: SERVICES,
  registry: REGISTRY,
  invoke: () => Promise.reject(),
});
const encoder = new TextEncoder();

/** A path of a template, with a value for each of its variables. */
function pathOf({ template }: Binding, values: readonly string[]): string {
  let next = 0;
  const segments = template.segments.map((s) =>
    s.kind === "literal" ? s.text : encodeURIComponent(values[next++] ?? "x")
  );
  return `/${segments.join("/")}${template.verb === undefined ? "" : `:${template.verb}`}`;
}

const someBinding = fc.constantFrom(...bindings);
const words = fc.oneof(
  text.filter((t) => t.isWellFormed()),
  fc.uuid(),
  fc.constantFrom("lobby", "me", "1", ".", ".."),
);
const paths = fc.tuple(someBinding, fc.array(words, { minLength: 4, maxLength: 4 }))
  .map(([binding, values]) => [binding.verb, pathOf(binding, values)] as const);

fuzz(
  "paths of REST",
  {
    inputs: fc.oneof(
      paths,
      fc.tuple(paths, textLike(fc.constant(""))).map(([[verb, path], t]) => [verb, path + t] as const),
      fc.tuple(
        fc.constantFrom("GET", "POST"),
        mutatedText(paths.map(([, path]) => path)),
      ),
    ),
  },
  ([verb, path]) => {
    const found = table.find(verb, path);
    if (found && "route" in found) assertEquals(found.values.length, found.route.variables.length);
  },
);

roundTrip(
  "values in paths",
  fc.tuple(someBinding, fc.array(words.filter((word) => word !== ""), { minLength: 4, maxLength: 4 })),
  ([binding, values]) => {
    const found = table.find(binding.verb, pathOf(binding, values));
    if (!found || !("route" in found)) throw new Error("Cannot find the route");
    if (found.route === binding) assertEquals(found.values, values.slice(0, binding.variables.length));
  },
);

/** Names of parameters that some method has, or none. */
const names = fc.oneof(
  fc.constantFrom(...new Set(bindings.flatMap(({ method }) => method.input.fields.map(({ name }) => name)))),
  fc.constantFrom("after.epoch", "after.seq", "user.id", "__proto__", "constructor.prototype", "a.b.c.d", ""),
);
const queries = textLike(
  fc.array(fc.tuple(names, words), { maxLength: 4 }).map((all) =>
    new URLSearchParams(all.map(([k, v]) => [k, v])).toString()
  ),
);
const requestParts = someBinding.chain((binding) =>
  fc.record({
    binding: fc.constant(binding),
    values: fc.array(words, { minLength: binding.variables.length, maxLength: binding.variables.length }),
    query: fc.oneof({ weight: 2, arbitrary: fc.constant("") }, { weight: 1, arbitrary: queries }),
    key: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, {
      weight: 1,
      arbitrary: fc.constantFrom('"k"', "k", '"'),
    }),
    body: fc.oneof(
      fc.constant(new Uint8Array()),
      bytesLike(
        requests(binding.method.input).map(({ desc, message }) =>
          encoder.encode(JSON.stringify(toJson(desc, message, { registry: REGISTRY })))
        ),
      ),
    ),
  })
);

fuzz(
  "requests of REST: path, query and body together",
  { inputs: requestParts },
  ({ binding, values, query, key, body }) => {
    const header = new Headers(key === undefined ? {} : { "idempotency-key": key });
    const transcoder = transcoderOf(binding, { values, query: new URLSearchParams(query), header }, options);
    assertEquals(transcoder.read(parseJson(body, "body"), "body").$typeName, binding.method.input.typeName);
    for (const key in {}) throw new Error(`the prototype of all has "${key}"`);
  },
);

const inBody = bindings.filter(({ body, variables }) => body.kind === "all" && variables.length === 0);
roundTrip(
  "messages in bodies",
  fc.constantFrom(...inBody).chain((binding) =>
    fc.tuple(fc.constant(binding), requests(binding.method.input))
  ),
  ([binding, { desc, message }]) => {
    const parts = { values: [], query: new URLSearchParams(), header: new Headers() };
    const body = encoder.encode(JSON.stringify(toJson(desc, message, { registry: REGISTRY })));
    const back = transcoderOf(binding, parts, options).read(parseJson(body, "body"), "body");
    assert(equals(desc, message, back, { registry: REGISTRY }));
  },
);

fuzz(
  "path templates",
  {
    inputs: textLike(
      fc.constantFrom(...bindings.map(({ template }) => template.text), "/v1/{name=shelves/*/books/**}:read"),
    ),
    isDefined: (thrown) =>
      thrown instanceof TypeError && thrown.message.startsWith("Cannot read path template"), // as documented
  },
  (template) => {
    const { text, variables, segments } = parsePathTemplate(template);
    assert(text === template && variables.every(({ end }) => end <= segments.length));
  },
);

fuzz(
  "queries of a room's history",
  {
    inputs: fc.tuple(
      fc.constantFrom("lobby", "", "a".repeat(64), "a".repeat(65), "../lobby", "Lobby"),
      fc.array(
        fc.tuple(
          fc.oneof({
            weight: 9,
            arbitrary: fc.constantFrom("after.epoch", "after.seq", "before.seq", "page_size"),
          }, { weight: 1, arbitrary: text }),
          fc.oneof({ weight: 2, arbitrary: fc.constantFrom("1", "0", "18446744073709551615", "abc") }, {
            weight: 1,
            arbitrary: text,
          }),
        ),
        { maxLength: 3 },
      ),
    ),
  },
  ([room, pairs]) => {
    const { after, pageSize } = readHistoryQuery(room, new URLSearchParams(pairs.map(([k, v]) => [k, v])));
    assert(pageSize >= 1 && pageSize <= 1_000 && (after?.seq ?? 0n) < 2n ** 64n);
  },
);

const send = fc.record({ author: text, text }).map((body) => encoder.encode(JSON.stringify(body)));
fuzz(
  "bodies of /sendMessage",
  { inputs: fc.tuple(bytesLike(send), fc.option(text, { nil: undefined })) },
  ([body, key]) => {
    const { author, text, idempotencyKey } = readSendRequest(body.buffer, key);
    assert(author.isWellFormed() && text.isWellFormed() && idempotencyKey !== "");
  },
);

Deno.test("the contracts have paths with variables, and bodies", () => {
  assert(bindings.some(({ variables }) => variables.some((path) => protoPath(path) !== "")));
  assert(inBody.length > 3);
});
