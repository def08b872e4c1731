import type { Message } from "@bufbuild/protobuf";
import { AppError } from "../error/mod.ts";
import { bodyChunks, parseJson, readBody } from "./body_bytes.ts";
import type { Binding } from "./http_rule.ts";
import { jsonArrayElements, jsonLines } from "./json_elements.ts";
import { isJsonType, isUtf8, JSON_TYPE, mediaTypeOf, NDJSON_TYPE } from "./media_type.ts";
import type { Transcoder } from "./transcode.ts";

/** A body in a form that is not read; 415 over HTTP. */
export class UnsupportedMediaError extends AppError {
  /** What is read instead, for the answer's header. */
  readonly header: { readonly name: string; readonly value: string };

  constructor(message: string, header: { name: string; value: string }) {
    super("INVALID_ARGUMENT", message);
    this.header = header;
  }
}

/** Whether a method takes messages as they come. */
export function takesStream({ method }: Binding): boolean {
  return method.methodKind === "client_streaming" || method.methodKind === "bidi_streaming";
}

/**
 * The one message of a request.
 *
 * A body without a content type is read as JSON.
 *
 * @throws AppError `INVALID_ARGUMENT`, TooLargeError, UnsupportedMediaError.
 */
export async function readMessage(
  request: Request,
  binding: Binding,
  { transcoder, maxBytes }: { transcoder: Transcoder; maxBytes: number },
): Promise<Message> {
  const bytes = await readBody(request, maxBytes);
  if (bytes.length > 0 && binding.body.kind !== "none") checkMedia(request, [JSON_TYPE]);
  return transcoder.read(parseJson(bytes, "body"), "body");
}

/**
 * The messages of a request, as they come: a JSON array, or newline-delimited JSON.
 *
 * @throws AppError `INVALID_ARGUMENT` that names the message, from `body[0]` on, TooLargeError; at once
 * UnsupportedMediaError.
 */
export function readMessages(
  request: Request,
  { transcoder, maxBytes }: { transcoder: Transcoder; maxBytes: number },
): AsyncGenerator<Message> {
  checkMedia(request, [JSON_TYPE, NDJSON_TYPE]);
  const isLines = mediaTypeOf(request.headers.get("content-type")) === NDJSON_TYPE;
  const elements = (isLines ? jsonLines : jsonArrayElements)(bodyChunks(request), { maxBytes });
  return messagesOf(elements, transcoder);
}

async function* messagesOf(
  elements: AsyncGenerator<Parameters<Transcoder["read"]>[0]>,
  transcoder: Transcoder,
): AsyncGenerator<Message> {
  let index = 0;
  for await (const element of elements) yield transcoder.read(element, `body[${index++}]`);
}

function checkMedia(request: Request, expected: readonly string[]): void {
  const encoding = request.headers.get("content-encoding") ?? "identity";
  if (encoding !== "identity") {
    throw new UnsupportedMediaError(
      `Cannot read the body: its encoding is "${encoding.slice(0, 40)}", expected none`,
      { name: "accept-encoding", value: "identity" },
    );
  }
  const contentType = request.headers.get("content-type");
  const type = mediaTypeOf(contentType);
  const isKnown = type === "" || isJsonType(type) || expected.includes(type);
  if (isKnown && isUtf8(contentType)) return;
  throw new UnsupportedMediaError(
    `Cannot read the body: its type is "${(contentType ?? "").slice(0, 80)}", expected ` +
      `${expected.join(" or ")} in UTF-8`,
    { name: request.method === "PATCH" ? "accept-patch" : "accept-post", value: expected.join(", ") },
  );
}
