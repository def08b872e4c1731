import { createHash } from "node:crypto";
import { assert, assertEquals } from "@std/assert";
import { AppError, type Code } from "../../../lib/error/mod.ts";
import type { FileStore, OpenFile } from "../../../lib/files/mod.ts";

/** Bytes of a file at the most, in the store that is held to the suite. */
export const MAX_BYTES = 3 * 1024 * 1024;

/** A store that is held to the suite. */
export interface Subject extends AsyncDisposable {
  /** The store, empty; it takes {@link MAX_BYTES}. */
  readonly store: FileStore;
  /** The same data opened once more, as another process does; the case disposes it. */
  again(): Promise<FileStore>;
  /** How many things are kept, of whole files and of parts. */
  count(): Promise<number>;
  /** How many whole files are kept. */
  whole(): Promise<number>;
}

/** Cases by the sentence that each one proves. */
export type Cases = Record<string, (subject: Subject) => Promise<void>>;

/** Bytes that nowhere repeat themselves. */
export function someBytes(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes;
}

/** Their SHA-256, as the store answers it. */
export function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Bytes in chunks of this size, each in memory that is used again for the next. */
export async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  const memory = new Uint8Array(size);
  for (let at = 0; at < bytes.length; at += size) {
    const chunk = bytes.subarray(at, at + size);
    memory.set(chunk);
    yield await Promise.resolve(memory.subarray(0, chunk.length));
  }
}

/** What a file holds from an offset on, and in how many steps it was read. */
export async function readAll(opened: OpenFile, offset = 0): Promise<{ bytes: Uint8Array; steps: number }> {
  const bytes = new Uint8Array(opened.file.size - offset);
  let steps = 0;
  for (let at = 0; at < bytes.length; steps++) {
    const chunk = await opened.read(offset + at, bytes.length - at);
    assert(chunk.length > 0 && chunk.length <= 256 * 1024, `a step of ${chunk.length} bytes`);
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return { bytes, steps };
}

/** What the file with this id holds. */
export async function contentOf(store: FileStore, id: string): Promise<Uint8Array> {
  await using opened = await store.open(id);
  return (await readAll(opened)).bytes;
}

/** That bytes are the same; says where they are not, and does not print them. */
export function assertBytes(got: Uint8Array, wanted: Uint8Array): void {
  assertEquals(got.length, wanted.length);
  assertEquals(got.findIndex((byte, at) => byte !== wanted[at]), -1);
}

/** What a call fails with; a failure of the test when it does not. */
export async function failure(call: Promise<unknown>, code: Code): Promise<AppError> {
  const thrown = await call.then(() => undefined, (thrown) => thrown);
  assert(thrown instanceof AppError, `wanted ${code}, got ${Deno.inspect(thrown)}`);
  assertEquals(thrown.code, code, thrown.message);
  return thrown;
}
