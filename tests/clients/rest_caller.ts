import type { DescMethod, JsonObject, JsonValue } from "@bufbuild/protobuf";
import { answered, type Ask, CALL_MS, type Caller, type Outcome, plain } from "./ask.ts";
import { isObject, linesOf, objectOf } from "./json_lines.ts";
import { restParts, type RestRoute, restRoute } from "./rest_route.ts";

const NDJSON = "application/x-ndjson";
const INFO = "type.googleapis.com/google.rpc.ErrorInfo";

/** A client of REST by `fetch`: it knows of a method what `google.api.http` says. */
export class RestCaller implements Caller {
  readonly name = "REST";
  readonly knowsUnknown = true;
  readonly #base: string;

  constructor(base: string) {
    this.#base = base;
  }

  has(method: DescMethod): boolean {
    return restRoute(method) !== undefined;
  }

  async call(ask: Ask): Promise<Outcome> {
    const route = restRoute(ask.method)!;
    const left = new AbortController();
    const answers: JsonObject[] = [];
    try {
      const response = await this.#fetch(ask, route, left.signal);
      for await (const value of valuesOf(ask.method, response)) {
        const problem = problemIn(value, response);
        if (problem) return refused(problem, answers);
        answers.push(plain(ask.method, wrap(route, value)));
        if (answers.length === ask.take) return answered(answers, "CANCELLED");
      }
      return answered(answers);
    } finally {
      left.abort();
    }
  }

  #fetch(ask: Ask, route: RestRoute, signal: AbortSignal): Promise<Response> {
    const { method, token, deadlineMs = CALL_MS } = ask;
    const requests = requestsOf(ask);
    const takesStream = method.methodKind === "client_streaming";
    const { path, rest } = restParts(route, takesStream ? {} : requests[0] ?? {});
    const headers = new Headers({
      "connect-timeout-ms": `${deadlineMs}`,
      accept: method.methodKind === "server_streaming" ? NDJSON : "application/json",
      ...(token && { authorization: `Bearer ${token}` }),
    });
    if (route.body) headers.set("content-type", takesStream ? NDJSON : "application/json");
    const body = takesStream ? requests.map((one) => JSON.stringify(one)).join("\n") : JSON.stringify(rest);
    const init = { method: route.verb, headers, signal, ...(route.body && { body }) };
    return fetch(`${this.#base}${path}`, init);
  }
}

/** The requests, the first with the field that nobody knows. */
function requestsOf({ requests, unknownBytes }: Ask): readonly JsonObject[] {
  if (unknownBytes === undefined) return requests;
  return requests.map((one, at) => at === 0 ? { ...one, nobodyKnows: "x".repeat(unknownBytes) } : one);
}

async function* valuesOf(method: DescMethod, response: Response): AsyncGenerator<JsonValue> {
  if (response.ok && method.methodKind === "server_streaming") {
    for await (const line of linesOf(response.body!)) yield JSON.parse(line);
  } else {
    yield JSON.parse(await response.text());
  }
}

/** The problem that an answer is, or that a stream ends with. */
function problemIn(value: JsonValue, { ok }: Response): JsonObject | undefined {
  if (!isObject(value)) return undefined;
  if (!ok) return value;
  const { error } = value;
  return isObject(error) && typeof error.code === "string" ? error : undefined;
}

function wrap({ responseBody }: RestRoute, value: JsonValue): JsonObject {
  return responseBody ? { [responseBody]: value } : objectOf(JSON.stringify(value));
}

function refused({ code, errors, details }: JsonObject, answers: readonly JsonObject[]): Outcome {
  const all = [errors, details].map((list) => Array.isArray(list) ? list.filter(isObject) : []);
  const reason = all[1]!.find((detail) => detail["@type"] === INFO)?.reason;
  return {
    code: String(code),
    answers,
    fields: all[0]!.map(({ field }) => String(field)),
    reason: typeof reason === "string" ? reason : undefined,
  };
}
