import { assertEquals } from "@std/assert";
import { bindingsMethod } from "../../tests/support/contract/bindings.ts";
import { bindingsOf } from "./http_rule.ts";
import { documentPath, documentShape } from "./openapi_path.ts";
import { parsePathTemplate } from "./path_template.ts";

/** The path of a template in the document, with its parameters' names. */
async function pathOf(text: string, names?: string[]): Promise<string> {
  const [binding] = bindingsOf(await bindingsMethod("GetMessage"));
  const template = parsePathTemplate(text);
  const [variable] = binding!.variables;
  const variables = template.variables.map(() => variable!);
  return documentPath({ ...binding!, template, variables }, names).path;
}

Deno.test("documentPath: every segment that is no text is a parameter", async () => {
  assertEquals(await pathOf("/v1/{message_id}:read"), "/v1/{message_id}:read");
  assertEquals(await pathOf("/v1/{message_id=shelves/*/books/*}"), "/v1/shelves/{shelves}/books/{books}");
  assertEquals(await pathOf("/v1/{message_id=a/*/a/*}"), "/v1/a/{a}/a/{a_2}");
  assertEquals(await pathOf("/v1/{message_id=*/*}"), "/v1/{message_id_1}/{message_id_2}");
  assertEquals(await pathOf("/v1/{message_id=**}"), "/v1/{message_id}");
  assertEquals(await pathOf("/v1/*/x"), "/v1/{segment_2}/x");
  assertEquals(await pathOf("/caf%C3%A9/x@y"), "/caf%C3%A9/x@y");
});

Deno.test("documentPath: paths of one shape have the names of the first", async () => {
  assertEquals(await pathOf("/v1/{message_id}", ["id"]), "/v1/{id}");
  const shape = (text: string) => documentShape(parsePathTemplate(text));
  assertEquals(shape("/v1/{a=x/*}"), shape("/v1/x/{b}"));
  assertEquals(shape("/v1/{a=**}"), shape("/v1/{b}"));
});
