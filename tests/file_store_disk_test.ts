import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { openDiskFiles } from "../lib/files/mod.ts";
import {
  assertBytes,
  contentOf,
  digestOf,
  failure,
  inChunks,
  MAX_BYTES,
  someBytes,
} from "./suites/file_store/kit.ts";
import { fileStoreSuite, type Subject } from "./suites/file_store_suite.ts";
import { eventually } from "./support/eventually.ts";

/** Longer than a part is let be after its last byte, in milliseconds. */
const LONG_MS = 3_600_000;

/** An empty folder of its own, and the store in it. */
async function openSubject(): Promise<Subject & { folder: string }> {
  const outer = await Deno.makeTempDir({ prefix: "parley-files-" });
  const folder = join(outer, "files"); // made by the store
  const store = await openDiskFiles(folder, { maxBytes: MAX_BYTES });
  const names = (of: string) => Array.fromAsync(Deno.readDir(join(folder, of)), ({ name }) => name);
  return {
    folder,
    store,
    again: () => openDiskFiles(folder, { maxBytes: MAX_BYTES }),
    count: async () => (await names("parts")).length + (await names("whole")).length,
    whole: async () => (await names("whole")).length,
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await Deno.remove(outer, { recursive: true });
    },
  };
}

/** Makes a file look as if nobody had written to it for a long time. */
async function age(path: string): Promise<void> {
  const then = new Date(Date.now() - LONG_MS);
  await Deno.utime(path, then, then);
}

fileStoreSuite("disk", openSubject);

Deno.test("file store on disk: its folders are nobody else's", async () => {
  await using subject = await openSubject();
  const { id } = await subject.store.write(inChunks(someBytes(10), 10));
  for (const [path, mode] of [["whole", 0o700], ["parts", 0o700], [`whole/${id}`, 0o600]] as const) {
    assertEquals((await Deno.stat(join(subject.folder, path))).mode! & 0o777, mode, path);
  }
});

Deno.test("file store on disk: sweeping removes what is old and not locked, and nothing else", async () => {
  await using subject = await openSubject();
  const { folder, store, count } = subject;
  const parts = join(folder, "parts");
  for (const name of ["left", "new"]) await Deno.writeFile(join(parts, name), someBytes(10));
  await age(join(parts, "left"));
  const bytes = someBytes(600_000);
  const { id } = await store.write((async function* () {
    yield bytes.subarray(0, 550_000);
    const own = await eventually("the part is there", async () => {
      const names = await Array.fromAsync(Deno.readDir(parts), ({ name }) => name);
      return names.find((name) => name !== "left" && name !== "new");
    });
    await age(join(parts, own)); // its writer has paused for long, and lives
    assertEquals(await store.sweep(), 1);
    yield bytes.subarray(550_000);
  })());
  assertBytes(await contentOf(store, id), bytes);
  assertEquals([await store.sweep(), await count()], [0, 2]);
});

Deno.test("file store on disk: what a killed process left is swept when the store is opened", async () => {
  await using subject = await openSubject();
  const left = join(subject.folder, "parts", crypto.randomUUID());
  await Deno.writeFile(left, someBytes(10));
  await age(left);
  await using _again = await subject.again();
  await eventually("it is gone", async () => await subject.count() === 0);
});

Deno.test("file store on disk: a file that is not what was written is DATA_LOSS, without its path", async () => {
  await using subject = await openSubject();
  const { folder, store } = subject;
  const { id } = await store.write(inChunks(someBytes(300_000), 50_000));
  const path = join(folder, "whole", id);
  const opened = await store.open(id);
  await Deno.truncate(path, 200_000);
  assertEquals((await opened.read(0, 100)).length, 100);
  const cut = await failure(opened.read(199_999, 100), "DATA_LOSS");
  await opened[Symbol.asyncDispose]();
  const short = await failure(store.open(id), "DATA_LOSS");
  await Deno.truncate(path, 3);
  await failure(store.open(id), "DATA_LOSS");
  for (const { message } of [cut, short]) assert(!message.includes(folder), message);
});

Deno.test("file store on disk: files need no store to be read, their bytes come first", async () => {
  await using subject = await openSubject();
  const bytes = someBytes(1_000);
  const { id, size, sha256 } = await subject.store.write(inChunks(bytes, 100));
  const kept = await Deno.readFile(join(subject.folder, "whole", id));
  assertEquals(digestOf(kept.subarray(0, size)), sha256);
});

Deno.test("file store on disk: a folder that cannot be made is FAILED_PRECONDITION", async () => {
  const file = await Deno.makeTempFile();
  await failure(openDiskFiles(join(file, "files")), "FAILED_PRECONDITION");
  await Deno.remove(file);
});
