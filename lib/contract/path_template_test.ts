import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { parsePathTemplate, shapeOf } from "./path_template.ts";

Deno.test("parsePathTemplate: segments, variables and verb", () => {
  const template = parsePathTemplate("/v1/{book.name=shelves/*/books/**}:read");
  assertEquals(template.segments, [
    { kind: "literal", text: "v1" },
    { kind: "literal", text: "shelves" },
    { kind: "one" },
    { kind: "literal", text: "books" },
    { kind: "rest" },
  ]);
  assertEquals(template.variables, [{ fieldPath: ["book", "name"], start: 1, end: 5, multi: true }]);
  assertEquals(template.verb, "read");
});

Deno.test("parsePathTemplate: a variable is one segment, or several", () => {
  const multi = (text: string) => parsePathTemplate(text).variables.map((v) => v.multi);
  assertEquals(multi("/{a}/{b=*}/{c=x}"), [false, false, false]);
  assertEquals(multi("/{a=x/*}/{b=**}"), [true, true]);
});

Deno.test("parsePathTemplate: a literal may be percent-encoded", () => {
  assertEquals(parsePathTemplate("/caf%C3%A9").segments, [{ kind: "literal", text: "café" }]);
});

Deno.test("shapeOf: the same for templates that match the same paths", () => {
  const shape = (text: string) => shapeOf(parsePathTemplate(text));
  assertEquals(shape("/v1/{name=shelves/*}:x"), shape("/v1/shelves/{id}:x"));
  assertEquals(shape("/v1/{name=**}"), "/v1/**");
  assertEquals(shape("/v1/{a}") === shape("/v1/a"), false);
});

const FAULTS: [template: string, why: string][] = [
  ["", 'expected "/", got the end at character 1'],
  ["v1", 'expected "/", got "v" at character 1'],
  ["/", "expected a segment, got the end at character 2"],
  ["//a", 'expected a segment, got "/" at character 2'],
  ["/a/", "expected a segment, got the end at character 4"],
  ["/a b", 'expected "/", ":" or the end, got " " at character 3'],
  ["/a?b", 'expected "/", ":" or the end, got "?"'],
  ["/a#b", 'got "#" at character 3'],
  ["/{}", 'expected a field, got "}"'],
  ["/{a.}", 'expected a field, got "}"'],
  ["/{1a}", 'expected a field, got "1"'],
  ["/{a", 'expected "}", got the end'],
  ["/{a=}", 'expected a segment, got "}"'],
  ["/{a={b}}", "a variable must not contain another"],
  ["/{a=b/{c}}", "a variable must not contain another"],
  ["/{a}/{a}", '"a" is there twice'],
  ["/{a=**}/b", '"**" must be the last segment'],
  ["/**/b", '"**" must be the last segment'],
  ["/{a}b", 'expected "/", ":" or the end, got "b"'],
  ["/a*", 'got "*"'],
  ["/***", 'got "*"'],
  ["/a:", "expected a verb, got the end"],
  ["/a:b/c", 'got "/"'],
  ["/a:b:c", 'got ":"'],
  ["/a:*", "expected a verb"],
  ["/%zz", 'expected a segment, got "%"'],
  ["/%ff", '"%ff" is no percent-encoded UTF-8'],
];

Deno.test("parsePathTemplate: what is wrong is told, and where", () => {
  for (const [template, why] of FAULTS) {
    const error = assertThrows(() => parsePathTemplate(template), TypeError) as TypeError;
    assertStringIncludes(error.message, "Cannot read path template", template);
    assertStringIncludes(error.message, why, template);
  }
});
