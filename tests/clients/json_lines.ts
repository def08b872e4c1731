import type { JsonObject } from "@bufbuild/protobuf";

/** Whole lines of a stream of bytes, as they come. */
export async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
  if (rest !== "") yield rest;
}

/** A JSON text that is an object. @throws TypeError for any other. */
export function objectOf(text: string): JsonObject {
  const json: unknown = JSON.parse(text);
  if (isObject(json)) return json;
  throw new TypeError(`Cannot read "${text.slice(0, 80)}": no object`);
}

/** Whether a JSON value is an object. */
export function isObject(json: unknown): json is JsonObject {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}
