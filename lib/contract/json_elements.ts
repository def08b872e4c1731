import type { JsonValue } from "@bufbuild/protobuf";
import { invalidArgument } from "../error/mod.ts";
import { concat, parseJson, TooLargeError } from "./body_bytes.ts";

/** What may come of one element. */
export interface ElementOptions {
  /** Bytes of one element at the most. */
  readonly maxBytes: number;
}

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * The values of newline-delimited JSON, as they come; empty lines are passed over.
 *
 * Source: https://github.com/ndjson/ndjson-spec
 *
 * @throws AppError `INVALID_ARGUMENT` that names the line, from `body[0]` on; TooLargeError.
 */
export async function* jsonLines(
  chunks: AsyncIterable<Uint8Array>,
  options: ElementOptions,
): AsyncGenerator<JsonValue> {
  const element = new Element(options.maxBytes);
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      element.add(chunk.subarray(start, end));
      start = end + 1;
      const value = element.take();
      if (value !== undefined) yield value;
    }
    element.add(chunk.subarray(start));
  }
  const value = element.take();
  if (value !== undefined) yield value;
}

/**
 * The elements of a JSON array, as they come.
 *
 * @throws AppError `INVALID_ARGUMENT` that names the element, from `body[0]` on; TooLargeError.
 */
export async function* jsonArrayElements(
  chunks: AsyncIterable<Uint8Array>,
  options: ElementOptions,
): AsyncGenerator<JsonValue> {
  const scan = new ArrayScan(options.maxBytes);
  for await (const chunk of chunks) yield* scan.push(chunk);
  scan.end();
}

/** The bytes of one element, until it is whole. */
class Element {
  readonly #maxBytes: number;
  #chunks: Uint8Array[] = [];
  #size = 0;
  #index = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  add(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#size += bytes.length;
    if (this.#size > this.#maxBytes) throw new TooLargeError(this.name, this.#maxBytes);
    this.#chunks.push(bytes);
  }

  /** The value, `undefined` where there is nothing but white space; the next element begins. */
  take(): JsonValue | undefined {
    const value = parseJson(concat(this.#chunks, this.#size), this.name);
    this.#chunks = [];
    this.#size = 0;
    if (value !== undefined) this.#index++;
    return value;
  }

  get name(): string {
    return `body[${this.#index}]`;
  }
}

/** Finds where the elements of an array end; whether they are JSON is for the parser to say. */
class ArrayScan {
  readonly #element: Element;
  #state: "before" | "inside" | "after" = "before";
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** A comma was the last thing between elements. */
  #wantsMore = false;

  constructor(maxBytes: number) {
    this.#element = new Element(maxBytes);
  }

  *push(chunk: Uint8Array): Generator<JsonValue> {
    let start = 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i]!;
      if (this.#state !== "inside") {
        if (this.#state === "before" && byte === OPEN_ARRAY) this.#state = "inside";
        else if (!isSpace(byte)) throw notArray(this.#state);
        start = i + 1;
      } else if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === BACKSLASH) this.#escaped = true;
        else if (byte === QUOTE) this.#inString = false;
      } else if (byte === QUOTE) this.#inString = true;
      else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) this.#depth++;
      else if (this.#depth > 0) {
        if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) this.#depth--;
      } else if (byte === COMMA || byte === CLOSE_ARRAY) {
        this.#element.add(chunk.subarray(start, i));
        start = i + 1;
        const isLast = byte === CLOSE_ARRAY;
        const { name } = this.#element;
        const value = this.#element.take();
        if (value !== undefined) yield value;
        else if (!isLast || this.#wantsMore) throw missing(name);
        this.#wantsMore = !isLast;
        if (isLast) this.#state = "after";
      }
    }
    if (this.#state === "inside") this.#element.add(chunk.subarray(start));
  }

  /** @throws AppError `INVALID_ARGUMENT` when the array has not ended; nothing at all is an empty one. */
  end(): void {
    if (this.#state !== "inside") return;
    throw invalidArgument([{ field: this.#element.name, description: 'the array has no end, expected "]"' }]);
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === NEWLINE || byte === 0x0d || byte === 0x09;
}

function notArray(state: "before" | "after"): Error {
  const description = state === "before"
    ? "expected a JSON array of messages"
    : "expected nothing after the array";
  return invalidArgument([{ field: "body", description }]);
}

function missing(field: string): Error {
  return invalidArgument([{ field, description: "expected a message, got nothing" }]);
}
