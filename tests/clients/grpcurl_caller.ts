import type { DescMessage, DescMethod, JsonObject, JsonValue } from "@bufbuild/protobuf";
import { CODES } from "../../lib/error/mod.ts";
import { type Ask, CALL_MS, type Caller, type Outcome, plain } from "./ask.ts";
import { detailsIn } from "./details.ts";
import { isObject, linesOf, objectOf } from "./json_lines.ts";

/** Longer than any call of these tests. */
const LIMIT_MS = 60_000;

/** A client of gRPC by grpcurl, which asks reflection what the contracts are. */
export class GrpcurlCaller implements Caller {
  readonly name = "gRPC, grpcurl";
  readonly knowsUnknown = false;
  readonly #path: string;
  readonly #address: string;

  /** @param address `host:port`. */
  constructor(path: string, address: string) {
    this.#path = path;
    this.#address = address;
  }

  has(): boolean {
    return true;
  }

  async call({ method, requests, token, take, deadlineMs = CALL_MS }: Ask): Promise<Outcome> {
    const child = new Deno.Command(this.#path, {
      args: [
        ...["-plaintext", "-format-error", "-max-time", `${deadlineMs / 1_000}`, "-d", "@"],
        ...(token ? ["-H", `authorization: Bearer ${token}`] : []),
        ...[this.#address, `${method.parent.typeName}/${method.name}`],
      ],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
      signal: AbortSignal.timeout(LIMIT_MS),
    }).spawn();
    const input = child.stdin.getWriter();
    await input.write(new TextEncoder().encode(requests.map((one) => textOf(method, one)).join("\n")));
    const said = new Response(child.stderr).text();
    const answers: JsonObject[] = [];
    let isLeft = false;
    const holds = take !== undefined && method.methodKind === "bidi_streaming";
    if (!holds) await input.close();
    for await (const answer of documentsOf(child.stdout)) {
      answers.push(plain(method, jsonOf(method, answer)));
      if (answers.length !== take) continue;
      isLeft = true;
      child.kill("SIGKILL");
    }
    if (holds) await input.close().catch(() => {});
    const { code } = await child.status;
    if (isLeft) return { code: "CANCELLED", answers, fields: [], reason: undefined };
    return { answers, ...(code === 0 ? { code: "OK", fields: [], reason: undefined } : failure(await said)) };
  }
}

/** A request as grpcurl reads it: it knows a field mask as a message alone, not as the string of protobuf's JSON. */
function textOf({ input }: DescMethod, request: JsonObject): string {
  return JSON.stringify(withMasks(input, request, (mask) => {
    if (typeof mask !== "string") return mask;
    return { paths: mask.split(",").map((path) => path.replaceAll(/[A-Z]/g, (s) => `_${s.toLowerCase()}`)) };
  }));
}

/** An answer of it in protobuf's JSON. */
function jsonOf({ output }: DescMethod, answer: JsonObject): JsonObject {
  return withMasks(output, answer, (mask) => {
    if (!isObject(mask) || !Array.isArray(mask.paths)) return mask;
    return mask.paths.join(",").replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  });
}

function withMasks(desc: DescMessage, json: JsonObject, change: (mask: JsonValue) => JsonValue): JsonObject {
  const out = { ...json };
  for (const { jsonName, message } of desc.fields) {
    const value = out[jsonName];
    const isMask = message?.typeName === "google.protobuf.FieldMask";
    if (isMask && value !== undefined) out[jsonName] = change(value);
  }
  return out;
}

/** The error that it writes: a `google.rpc.Status` in JSON, after words of its own. */
function failure(said: string): Omit<Outcome, "answers"> {
  const start = said.indexOf("{");
  if (start < 0) throw new Error(`Cannot call by grpcurl: ${said}`);
  const status = objectOf(said.slice(start));
  const code = Object.entries(CODES).find(([, { number }]) => Number(number) === status.code)?.[0];
  const details = Array.isArray(status.details) ? status.details.filter(isObject) : [];
  return { code: code ?? `code ${status.code}`, ...detailsIn(details) };
}

/** JSON objects that stand one after the other, each over several lines that are indented. */
async function* documentsOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<JsonObject> {
  let text = "";
  for await (const line of linesOf(stream)) {
    text += line;
    if (line !== "}" && line !== "{}") continue;
    yield objectOf(text);
    text = "";
  }
}
