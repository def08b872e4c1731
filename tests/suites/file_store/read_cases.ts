import { assertEquals } from "@std/assert";
import { assertBytes, type Cases, failure, inChunks, readAll, someBytes } from "./kit.ts";

/** Files are read from any offset, and only by their ids. */
export const readCases: Cases = {
  async "a file is read from any offset"({ store }) {
    const bytes = someBytes(700_001);
    const { id } = await store.write(inChunks(bytes, 50_000));
    await using opened = await store.open(id);
    for (const offset of [0, 1, 131_071, 131_072, 262_143, 262_144, 262_145, 524_288, 700_000, 700_001, 5]) {
      assertBytes((await readAll(opened, offset)).bytes, bytes.subarray(offset));
    }
  },

  async "a limit holds, and offsets may go back and forth"({ store }) {
    const bytes = someBytes(600_000);
    const { id } = await store.write(inChunks(bytes, 50_000));
    await using opened = await store.open(id);
    for (
      const [offset, limit] of [[5, 10], [599_995, 3], [0, 1], [262_140, 4], [1, 0], [599_999, 1]] as const
    ) {
      assertBytes(await opened.read(offset, limit), bytes.subarray(offset, offset + limit));
    }
    assertEquals((await opened.read(600_000, 10)).length, 0);
    assertEquals((await opened.read(600_001, 10)).length, 0);
  },

  async "what is read stays as it is when more is read"({ store }) {
    const bytes = someBytes(600_000);
    const { id } = await store.write(inChunks(bytes, 50_000));
    await using opened = await store.open(id);
    const first = await opened.read(0, 100);
    await opened.read(300_000, 100);
    await opened.read(100, 100);
    assertBytes(first, bytes.subarray(0, 100));
  },

  async "a file is read by many at once, each at its own place"({ store }) {
    const bytes = someBytes(600_000);
    const { id, sha256 } = await store.write(inChunks(bytes, 50_000));
    await Promise.all([0, 100, 300_000, 599_999].map(async (offset) => {
      await using opened = await store.open(id);
      assertEquals(opened.file, { id, size: bytes.length, sha256 });
      assertBytes((await readAll(opened, offset)).bytes, bytes.subarray(offset));
    }));
  },

  async "an empty file is one, and has nothing to read"({ store }) {
    const { id, sha256 } = await store.write(inChunks(new Uint8Array(), 1));
    await using opened = await store.open(id);
    assertEquals(opened.file, { id, size: 0, sha256 });
    assertEquals(sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assertEquals((await opened.read(0, 100)).length, 0);
  },

  async "what is no id, and an id of nothing, are NOT_FOUND"({ store }) {
    const { id } = await store.write(inChunks(someBytes(10), 10));
    const names = ["", ".", "..", "*", "/etc/passwd", `../whole/${id}`, `./${id}`, `${id}/`, `${id}\0`];
    for (const name of [...names, `${id}\n`, ` ${id}`, id.toUpperCase(), crypto.randomUUID(), id.slice(1)]) {
      await failure(store.open(name), "NOT_FOUND");
    }
  },
};
