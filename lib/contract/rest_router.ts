import type { Message } from "@bufbuild/protobuf";
import { ConnectError } from "@connectrpc/connect";
import { AppError } from "../error/mod.ts";
import { logger } from "../telemetry/mod.ts";
import { withDeadline } from "../time/mod.ts";
import { readDeadline } from "./deadline_header.ts";
import type { Binding } from "./http_rule.ts";
import { acceptedType, JSON_TYPE } from "./media_type.ts";
import { readMessage, readMessages, takesStream } from "./request_input.ts";
import { messageResponse, streamResponse } from "./rest_answer.ts";
import { RestCall } from "./rest_call.ts";
import { type ResolvedRestOptions, resolveRestOptions, type RestOptions } from "./rest_options.ts";
import { type RestProblem, restProblem } from "./rest_problem.ts";
import { allowField, errorResponse, methodRefusal, NotAcceptableError } from "./rest_refusals.ts";
import type { RouteMatch, RouteTable } from "./route_table.ts";
import { bindingsOfServices, routeTableOf } from "./routes.ts";
import { STREAM_TYPES } from "./stream_formats.ts";
import { transcoderOf } from "./transcode.ts";

const log = logger("rest");
const NO_QUERY = new URLSearchParams();

/** Answers a request, or `undefined` when its path is none of the routes. */
export type RestFetch = (request: Request) => Promise<Response> | undefined;

/**
 * Serves the methods of contracts over HTTP as their `google.api.http` options say.
 *
 * One message is `application/json`. A stream is had as a JSON array, as newline-delimited JSON
 * (`application/x-ndjson`) or as server-sent events (`text/event-stream`), and sent as either of the first two.
 * Errors are problem documents (RFC 9457). GET answers HEAD too, and every path OPTIONS.
 *
 * @throws TypeError that names the method whose option is wrong.
 */
export function createRest(given: RestOptions): RestFetch {
  const options = resolveRestOptions(given);
  const router = new RestRouter(routeTableOf(bindingsOfServices(options.services)), options);
  return (request) => router.fetch(request);
}

class RestRouter {
  readonly #table: RouteTable<Binding>;
  readonly #options: ResolvedRestOptions;

  constructor(table: RouteTable<Binding>, options: ResolvedRestOptions) {
    this.#table = table;
    this.#options = options;
  }

  fetch(request: Request): Promise<Response> | undefined {
    const { path, query } = splitUrl(request.url);
    try {
      const found = this.#find(request.method, path);
      if (!found) return undefined;
      if ("route" in found) {
        const response = this.#answer(request, found, query);
        return request.method === "HEAD" ? response.then(withoutBody) : response;
      }
      if (request.method === "OPTIONS") return Promise.resolve(optionsResponse(found.allow));
      const refused = { method: request.method, path };
      return Promise.resolve(methodRefusal(refused, found.allow, this.#problemOptions(request)));
    } catch (thrown) {
      return Promise.resolve(this.#error(request, AppError.from(thrown), thrown));
    }
  }

  #find(method: string, path: string): ReturnType<RouteTable<Binding>["find"]> {
    const found = this.#table.find(method, path);
    const isHead = method === "HEAD" && found && !("route" in found) && found.allow.includes("GET");
    return isHead ? this.#table.find("GET", path) : found;
  }

  async #answer(request: Request, { route, values }: RouteMatch<Binding>, query: string): Promise<Response> {
    let call: RestCall | undefined;
    try {
      call = new RestCall(request, route, readDeadline(request.headers));
      return await this.#call(call, values, query);
    } catch (thrown) {
      call?.end();
      return this.#error(request, call?.errorOf(thrown) ?? AppError.from(thrown), thrown);
    }
  }

  async #call(call: RestCall, values: readonly string[], query: string): Promise<Response> {
    const { request, binding } = call;
    const accept = request.headers.get("accept");
    const isStream = answersStream(binding);
    const type = acceptedType(accept, isStream ? STREAM_TYPES : [JSON_TYPE]);
    if (!type) throw new NotAcceptableError(accept, isStream ? STREAM_TYPES : [JSON_TYPE]);
    const parts = { values, query: query ? new URLSearchParams(query) : NO_QUERY, header: request.headers };
    const input = await within(call.timeoutMs, this.#input(request, binding, parts));
    if (!isStream) {
      const answer = await call.invoke(this.#options.invoke, input);
      if (!("message" in answer)) throw new TypeError("the call answered a stream");
      call.end();
      return messageResponse(call, answer, this.#options);
    }
    if (request.method === "HEAD") return new Response(null, { headers: { "content-type": type } });
    return await streamResponse(call, input, {
      type,
      hooks: this.#options.events?.(binding.method),
      options: this.#options,
      problem: (error, thrown) => this.#problem(request, error, thrown),
    });
  }

  #input(
    request: Request,
    binding: Binding,
    parts: Parameters<typeof transcoderOf>[1],
  ): Promise<Message> | AsyncIterable<Message> {
    const transcoder = transcoderOf(binding, parts, this.#options);
    const limits = { transcoder, maxBytes: this.#options.maxMessageBytes };
    return takesStream(binding) ? readMessages(request, limits) : readMessage(request, binding, limits);
  }

  #error(request: Request, error: AppError, thrown: unknown): Response {
    this.#note(request, error, thrown);
    return errorResponse(error, this.#problemOptions(request));
  }

  #problem(request: Request, error: AppError, thrown: unknown): RestProblem {
    this.#note(request, error, thrown);
    return restProblem(error, this.#problemOptions(request));
  }

  /** What nobody meant to send is logged under the request's id; calls have logged their own. */
  #note(request: Request, error: AppError, thrown: unknown): void {
    if (error.code !== "INTERNAL" || thrown instanceof ConnectError) return;
    log.error("{method} {path} failed, request {requestId}: {cause}", {
      method: request.method,
      path: splitUrl(request.url).path,
      requestId: this.#options.requestId?.(request),
      cause: error.cause ?? error,
    });
  }

  #problemOptions(request: Request) {
    return { requestId: this.#options.requestId?.(request), registry: this.#options.registry };
  }
}

/** One message that is read no longer than the client waits; a stream of them is bounded with its call. */
function within(
  timeoutMs: number | undefined,
  input: Promise<Message> | AsyncIterable<Message>,
): Promise<Message> | AsyncIterable<Message> {
  const isOne = input instanceof Promise && timeoutMs !== undefined;
  return isOne ? withDeadline(input, timeoutMs, "read the request") : input;
}

function answersStream({ method }: Binding): boolean {
  return method.methodKind === "server_streaming" || method.methodKind === "bidi_streaming";
}

/** The path of a URL and its query, without the `?`. */
function splitUrl(url: string): { path: string; query: string } {
  const start = url.indexOf("/", url.indexOf("://") + 3);
  const hash = url.indexOf("#", start);
  const end = hash < 0 ? url.length : hash;
  const mark = url.indexOf("?", start);
  if (mark < 0 || mark > end) return { path: url.slice(start, end), query: "" };
  return { path: url.slice(start, mark), query: url.slice(mark + 1, end) };
}

function optionsResponse(methods: readonly string[]): Response {
  return new Response(null, { status: 204, headers: { allow: allowField(methods) } });
}

/** The same answer for HEAD: its length, and no body. */
async function withoutBody(response: Response): Promise<Response> {
  const header = new Headers(response.headers);
  if (response.body) header.set("content-length", `${(await response.bytes()).length}`);
  return new Response(null, { status: response.status, headers: header });
}
