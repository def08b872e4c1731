import { assert, assertEquals } from "@std/assert";
import { Code as ConnectCode } from "@connectrpc/connect";
import { codeOf, CODES } from "./code.ts";

/** Name, number (grpc/doc/statuscodes.md) and HTTP status (google/rpc/code.proto) of all there are. */
const SPECIFIED = [
  ["CANCELLED", 1, 499],
  ["UNKNOWN", 2, 500],
  ["INVALID_ARGUMENT", 3, 400],
  ["DEADLINE_EXCEEDED", 4, 504],
  ["NOT_FOUND", 5, 404],
  ["ALREADY_EXISTS", 6, 409],
  ["PERMISSION_DENIED", 7, 403],
  ["RESOURCE_EXHAUSTED", 8, 429],
  ["FAILED_PRECONDITION", 9, 400],
  ["ABORTED", 10, 409],
  ["OUT_OF_RANGE", 11, 400],
  ["UNIMPLEMENTED", 12, 501],
  ["INTERNAL", 13, 500],
  ["UNAVAILABLE", 14, 503],
  ["DATA_LOSS", 15, 500],
  ["UNAUTHENTICATED", 16, 401],
] as const;

Deno.test("CODES: the sixteen of gRPC, each with its number and HTTP status", () => {
  const ours = Object.entries(CODES).map(([name, { number, http }]) => [name, number, http]);
  assertEquals(ours, SPECIFIED.map((row) => [...row]));
});

Deno.test("CODES: Connect knows each number by the same name", () => {
  for (const [name, { number }] of Object.entries(CODES)) {
    // Connect spells CANCELLED with one L.
    const theirs = ConnectCode[number]?.replace(/(?<!^)[A-Z]/g, "_$&").toUpperCase();
    assertEquals(theirs, name === "CANCELLED" ? "CANCELED" : name);
  }
});

Deno.test("CODES: titles are distinct and are sentences without a full stop", () => {
  const titles = Object.values(CODES).map(({ title }) => title);
  assertEquals(new Set(titles).size, titles.length);
  for (const title of titles) assert(/^[A-Z].*[a-z]$/.test(title), title);
});

Deno.test("codeOf: every number gives its name back, and any other number is UNKNOWN", () => {
  for (const [name, number] of SPECIFIED) assertEquals(codeOf(number), name);
  for (const number of [0, 17, -1, 1.5, NaN, 2 ** 31]) assertEquals(codeOf(number), "UNKNOWN");
});
