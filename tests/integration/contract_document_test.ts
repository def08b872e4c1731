import { assert, assertEquals } from "@std/assert";
import { Validator } from "@seriousme/openapi-schema-validator";
import { z } from "zod";
import { eventually } from "../support/eventually.ts";
import { ParleyProcess } from "../support/process.ts";

const content = z.record(z.string(), z.object({ example: z.unknown().optional() })).optional();
const operation = z.object({
  operationId: z.string(),
  parameters: z.array(z.object({ name: z.string(), in: z.string(), example: z.unknown().optional() }))
    .default([]),
  requestBody: z.object({ content }).optional(),
});
/** Streams that go on until somebody ends them. */
const ENDLESS = ["MessengerService_ReadMessages", "MessengerService_AttendRoom"];
const document = z.object({ paths: z.record(z.string(), z.record(z.string(), operation)) });

/** The request of an operation that has its examples: those of the path and of the body. */
function requestOf(base: string, path: string, method: string, given: z.infer<typeof operation>): Request {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const example = given.parameters.find((one) => one.in === "path" && one.name === name)?.example;
    if (typeof example !== "string") throw new Error(`${given.operationId} has no example of ${name}`);
    return encodeURIComponent(example);
  });
  const [type, body] = Object.entries(given.requestBody?.content ?? {})[0] ?? [];
  const isJson = type === "application/json";
  if (isJson) assert(body?.example !== undefined, `${given.operationId} has no example of its body`);
  return new Request(`${base}${filled}`, {
    method: method.toUpperCase(),
    ...(type &&
      { headers: { "content-type": type }, body: isJson ? JSON.stringify(body?.example) : "bytes" }),
  });
}

Deno.test("/openapi.json: valid OpenAPI 3.1, and its examples are what the server takes", async () => {
  await using parley = await ParleyProcess.start("all");
  await eventually("it is ready", async () => {
    const response = await fetch(`${parley.http}/readyz`);
    await response.body?.cancel();
    return response.ok;
  });
  const json = await (await fetch(`${parley.http}/openapi.json`)).json();
  const { valid, errors } = await new Validator().validate(structuredClone(json));
  assertEquals([valid, errors], [true, undefined]);

  const refused: string[] = [];
  let asked = 0;
  for (const [path, methods] of Object.entries(document.parse(json).paths)) {
    for (const [method, given] of Object.entries(methods)) {
      const left = new AbortController();
      const response = await fetch(requestOf(parley.http, path, method, given), { signal: left.signal });
      const isStream = ENDLESS.includes(given.operationId);
      const said = isStream ? "" : await response.text();
      left.abort();
      asked++;
      // Nobody signs in here: 501. What is not there is not found: that is an answer of the method too.
      const isAnswer = response.ok || [409, 501].includes(response.status) || said.includes('"NOT_FOUND"');
      if (!isAnswer || said.includes("no such path")) refused.push(`${given.operationId}: ${said}`);
    }
  }
  assertEquals(refused, []);
  assert(asked >= 15, `only ${asked} operations`);
});
