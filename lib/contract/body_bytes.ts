import type { JsonValue } from "@bufbuild/protobuf";
import { AppError, invalidArgument } from "../error/mod.ts";

/** The limit of a message that gRPC itself has (4 MiB). */
export const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

/** `RESOURCE_EXHAUSTED` for a body, or a message of one, that is too large; 413 over HTTP. */
export class TooLargeError extends AppError {
  constructor(what: string, maxBytes: number) {
    super("RESOURCE_EXHAUSTED", `Cannot read ${what}: it has more than ${maxBytes} bytes`);
  }
}

/**
 * The body of a request as a whole.
 *
 * @throws TooLargeError when it has more than `maxBytes` bytes; what is left of it is not read.
 * @throws AppError `CANCELLED` when the client goes before its end.
 */
export async function readBody(request: Request, maxBytes: number): Promise<Uint8Array> {
  if (request.method === "GET" || request.method === "HEAD") return new Uint8Array();
  const length = Number(request.headers.get("content-length") ?? NaN);
  // Before `request.body`, which makes a stream of what is there already.
  if (length <= maxBytes) return await broken(request.bytes());
  if (length > maxBytes) {
    request.body?.cancel().catch(() => {}); // it is refused already
    throw new TooLargeError("the body", maxBytes);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bodyChunks(request)) {
    size += chunk.length;
    if (size > maxBytes) throw new TooLargeError("the body", maxBytes);
    chunks.push(chunk);
  }
  return concat(chunks, size);
}

/**
 * The chunks of a request's body, as they come.
 *
 * @throws AppError `CANCELLED` when the client goes before its end.
 */
export async function* bodyChunks(request: Request): AsyncGenerator<Uint8Array> {
  if (!request.body) return;
  const reader = request.body.getReader();
  try {
    while (true) {
      const { done, value } = await broken(reader.read());
      if (done) return;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => {}); // it is at its end, or nobody reads on
  }
}

async function broken<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (cause) {
    throw new AppError("CANCELLED", "Cannot read the body: it was broken off", { cause });
  }
}

/** Chunks of `size` bytes together as one; a single one is not copied. */
export function concat(chunks: readonly Uint8Array[], size: number): Uint8Array {
  if (chunks.length === 1) return chunks[0]!;
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * JSON in UTF-8; `undefined` when there is nothing but white space.
 *
 * @param what what it is, as the field of the violation: `body` or `body[3]`.
 * @throws AppError `INVALID_ARGUMENT` when it is something else.
 */
export function parseJson(bytes: Uint8Array, what: string): JsonValue | undefined {
  if (bytes.length === 0) return undefined;
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    throw invalidArgument([{ field: what, description: "expected JSON in UTF-8, got other bytes" }]);
  }
  try {
    return JSON.parse(text);
  } catch (thrown) {
    if (text.trim() === "") return undefined;
    const why = thrown instanceof Error ? thrown.message : "";
    throw invalidArgument([{ field: what, description: `expected JSON: ${why}` }]);
  }
}
