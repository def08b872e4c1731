import { assertEquals } from "@std/assert";
import { acceptedType, isJsonType, isUtf8, mediaTypeOf } from "./media_type.ts";

const OFFERED = ["application/json", "application/x-ndjson", "text/event-stream"] as const;

Deno.test("acceptedType: the best of what both have; the server's favourite where the client has none", () => {
  const cases: [accept: string | null, type: string | undefined][] = [
    [null, "application/json"],
    ["", "application/json"],
    ["*/*", "application/json"],
    ["text/event-stream", "text/event-stream"],
    ["TEXT/Event-Stream; charset=utf-8", "text/event-stream"],
    ["text/*", "text/event-stream"],
    ["application/x-ndjson, application/json", "application/json"],
    ["application/x-ndjson, application/json;q=0.9", "application/x-ndjson"],
    ["*/*;q=0.1, text/event-stream;q=0.2", "text/event-stream"],
    ["application/json;q=0, */*", "application/x-ndjson"],
    ["application/*;q=0.3, application/json;q=0.1, text/*;q=0.2", "application/x-ndjson"],
    ["application/json;q=2", undefined],
    ["application/json;q=0.000", undefined],
    ["image/png", undefined],
    ["application/problem+json", undefined],
    ["nonsense", undefined],
  ];
  for (const [accept, type] of cases) assertEquals(acceptedType(accept, OFFERED), type, accept ?? "none");
});

Deno.test("mediaTypeOf, isJsonType, isUtf8: what a Content-Type says", () => {
  assertEquals(mediaTypeOf(" Application/JSON ; charset=utf-8"), "application/json");
  assertEquals(mediaTypeOf(null), "");
  const json = ["application/json", "application/merge-patch+json", "application/vnd.api+json"];
  for (const type of json) assertEquals(isJsonType(type), true, type);
  for (const type of ["text/json", "application/jsonp", "application/+json", ""]) {
    assertEquals(isJsonType(type), false, type);
  }
  for (const type of ["a/b", "a/b; charset=UTF-8", 'a/b;x=y; charset="utf8"', null]) {
    assertEquals(isUtf8(type), true);
  }
  for (const type of ["a/b; charset=latin1", "a/b;charset=utf-16"]) assertEquals(isUtf8(type), false, type);
});
