import { assertEquals, assertThrows } from "@std/assert";
import { create } from "@bufbuild/protobuf";
import { bindingsMethod } from "../../tests/support/contract/bindings.ts";
import { faults, read } from "../../tests/support/contract/transcode.ts";
import { AppError } from "../error/mod.ts";
import { bindingsOf } from "./http_rule.ts";
import { MessageSchemas } from "./schema.ts";
import { answerJson, transcoderOf } from "./transcode.ts";

Deno.test("transcode: path variables, also inside of messages, and the query", async () => {
  assertEquals(await read("GetMessage", { values: ["1"], query: "revision=2&sub.subfield=foo" }), {
    messageId: "1",
    revision: "2",
    sub: { subfield: "foo" },
  });
  assertEquals(await read("GetMessage", { binding: 1, values: ["me", "1"] }), {
    userId: "me",
    messageId: "1",
  });
  assertEquals(
    await read("GetMessage", { binding: 2, values: ["1", "s"], query: "sub.next.next.subfield=d" }),
    {
      messageId: "1",
      sub: { subfield: "s", next: { next: { subfield: "d" } } },
    },
  );
});

Deno.test("transcode: every type that a path can tell", async () => {
  assertEquals(await read("Echo", { binding: 4, values: ["7", "true", "1", "AQ==", "1e3"] }), {
    int32: 7,
    bool: true,
    kind: "KIND_SMALL",
    bytes: "AQ==",
    double: 1000,
  });
  const int32 = "expected an integer from -2147483648 to 2147483647";
  assertEquals(await faults("Echo", { binding: 4, values: ["x", "yes", "HUGE", "?", "1"] }), [
    `int32: ${int32}, got "x"`,
    'bool: expected true or false, got "yes"',
    "bytes: expected bytes in base64, got a string",
    'kind: expected one of KIND_UNSPECIFIED, KIND_SMALL, KIND_LARGE, got "HUGE"',
  ]);
});

Deno.test("transcode: the body is a field, everything else, or nothing", async () => {
  assertEquals(
    await read("UpdateMessage", { values: ["1"], query: "update_mask=text,labels", body: { text: "Hi!" } }),
    { messageId: "1", message: { text: "Hi!" }, updateMask: "text,labels" },
  );
  assertEquals(await read("UpdateMessage", { values: ["1"] }), { messageId: "1" });
  assertEquals(await read("UpdateMessage", { values: ["1"], body: null }), { messageId: "1" });
  assertEquals(await read("PatchMessage", { values: ["1"], body: { text: "Hi!" } }), {
    messageId: "1",
    text: "Hi!",
  });
  assertEquals(await read("PatchMessage", { values: ["1"] }), { messageId: "1" });
  assertEquals(await read("SetTitles", { query: "sorted=true", body: ["b", "a"] }), {
    titles: ["b", "a"],
    sorted: true,
  });
  assertEquals(await read("DeleteMessage", { values: ["1"], body: {} }), { messageId: "1" });
  assertEquals(await faults("DeleteMessage", { values: ["1"], body: { revision: 1 } }), [
    "body: expected no body",
  ]);
});

Deno.test("transcode: Idempotency-Key fills the field that keeps it, bare or quoted", async () => {
  const update = (header: Record<string, string>, query = "") =>
    read("UpdateMessage", { values: ["1"], header, query });
  const filled = { messageId: "1", idempotencyKey: "k-1" };
  assertEquals(await update({ "idempotency-key": "k-1" }), filled);
  assertEquals(await update({ "idempotency-key": '"k-1"' }), filled);
  assertEquals(await update({ "idempotency-key": "k-1" }, "idempotency_key=k-1"), filled);
  assertEquals(
    await faults("UpdateMessage", {
      values: ["1"],
      header: { "idempotency-key": "k-1" },
      query: "idempotencyKey=k-2",
    }),
    ["idempotency_key: the header Idempotency-Key has another key than the request"],
  );
  assertEquals(await read("GetMessage", { values: ["1"], header: { "idempotency-key": "k" } }), {
    messageId: "1",
  });
});

Deno.test("answerJson: the message with every field, or the field that response_body names", async () => {
  const get = bindingsOf(await bindingsMethod("GetMessage"))[0]!;
  const message = { messageId: "1" };
  assertEquals(answerJson(get, create(get.method.output, message), {}), {
    messageId: "1",
    text: "",
    labels: {},
  });
  const make = bindingsOf(await bindingsMethod("CreateMessage"))[0]!;
  const { output } = make.method;
  const empty = { messageId: "", text: "", labels: {} };
  assertEquals(answerJson(make, create(output, { message, other: "o" }), {}), { ...empty, messageId: "1" });
  assertEquals(answerJson(make, create(output, { other: "o" }), {}), empty);
  const titles = bindingsOf(await bindingsMethod("SetTitles"))[0]!;
  assertEquals(answerJson(titles, create(titles.method.output, { titles: ["a"] }), {}), ["a"]);
  assertEquals(answerJson(titles, create(titles.method.output), {}), []);
});

Deno.test("transcode: what is wrong with the query is told before the body is read", async () => {
  const binding = bindingsOf(await bindingsMethod("UpdateMessage"))[0]!;
  const parts = { values: ["1"], query: new URLSearchParams("x=1"), header: new Headers() };
  assertThrows(
    () => transcoderOf(binding, parts, { schemas: new MessageSchemas() }),
    AppError,
    "x: unknown parameter",
  );
});
