import { assertEquals, assertThrows } from "@std/assert";
import { AppError } from "../error/mod.ts";
import { fromStored } from "./stored_user.ts";

const STORED = {
  ...{ id: "1", name: "Ana", email: "ana@example.com", status: "ACTIVE", created_ms: "1790000000000" },
  ...{ roles: '["user"]', metadata: '{"a":"b"}', phone: "", version: "3" },
};

Deno.test("fromStored: what was written, by either store", () => {
  const user = {
    ...{ id: "1", name: "Ana", email: "ana@example.com", status: "ACTIVE", createdMs: 1_790_000_000_000 },
    ...{ roles: ["user"], metadata: { a: "b" }, etag: "3" },
  };
  assertEquals(fromStored(STORED), user);
  const row = { ...STORED, created_ms: 1_790_000_000_000n, phone: null, version: 3n };
  assertEquals(fromStored(row), user);
  assertEquals(fromStored({ ...STORED, phone: "+4912" }).phone, "+4912");
});

Deno.test("fromStored: what is damaged is DATA_LOSS, and not repeated", () => {
  const cases: readonly [string, object][] = [
    ["roles", { roles: '"admin"' }],
    ["roles", { roles: "[1]" }],
    ["roles", { roles: "[" }],
    ["metadata", { metadata: "[]" }],
    ["metadata", { metadata: '{"a":1}' }],
    ["metadata", { metadata: "null" }],
    ["status", { status: "ROOT" }],
    ["creation time", { created_ms: "soon" }],
    ["creation time", { created_ms: "" }],
  ];
  for (const [what, over] of cases) {
    const error: AppError = assertThrows(() => fromStored({ ...STORED, ...over }), AppError);
    assertEquals([error.code, error.message], [
      "DATA_LOSS",
      `Cannot read a stored user: its ${what} is not what was written`,
    ]);
  }
});
