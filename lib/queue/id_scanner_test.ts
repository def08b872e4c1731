import { assert, assertEquals } from "@std/assert";
import { scanForId } from "./id_scanner.ts";

const ID = "ecc9f5a0-3d0f-4b6e-9c39-0a6c3ffb1d11";
const find = (text: string) => scanForId(text, "message_id");

Deno.test("scanForId: in both forms, wherever it stands, in text that is no JSON as a whole", () => {
  const found = [
    `{"message_id":"${ID}"`,
    `{ "message_id" : "${ID.toUpperCase()}", nonsense`,
    `{"a":[[[[{"b":"}]\\"{"}]]]],"message_id":"${ID}"`,
    `{"message_id":{"py/object":"uuid.UUID","hex":"${ID.replaceAll("-", "")}"}`,
    `{"a":"message_id","message_id":"${ID}"`,
  ];
  for (const text of found) assertEquals(find(text), ID, text);
});

Deno.test("scanForId: never one among the arguments", () => {
  const other = [
    `{"func_kwargs":{"message_id":"${ID}"}`,
    `[{"message_id":"${ID}"`,
    `"message_id":"${ID}"`,
    `{"a":"\\"message_id\\":\\"${ID}\\"`,
    `{"xmessage_id":"${ID}"`,
    `{"message_id":"7"`,
    `{"message_id`,
    "",
  ];
  for (const text of other) assertEquals(find(text), undefined, text);
});

Deno.test("scanForId: 10 MB take little time", () => {
  const startMs = performance.now();
  assertEquals(find(`{"a":${"[".repeat(5_000_000)}"${"x".repeat(5_000_000)}`), undefined);
  assert(performance.now() - startMs < 2_000);
});
