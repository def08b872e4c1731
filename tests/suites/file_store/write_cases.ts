import { assert, assertEquals } from "@std/assert";
import { ErrorInfoSchema } from "../../../proto/gen/google/rpc/error_details_pb.ts";
import { eventually } from "../../support/eventually.ts";
import {
  assertBytes,
  type Cases,
  contentOf,
  digestOf,
  failure,
  inChunks,
  MAX_BYTES,
  someBytes,
} from "./kit.ts";

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
/** Sizes beside those at which stores cut. */
const SIZES = [0, 1, 65_536, 262_143, 262_144, 262_145, 524_288, 700_001, MAX_BYTES];

/** Files are kept whole, or not at all. */
export const writeCases: Cases = {
  async "a file is an id, its size and its digest, whatever its size and its chunks"({ store }) {
    for (const size of SIZES) {
      const bytes = someBytes(size);
      for (const chunk of [1_000, 65_536, 262_144, 1_048_576]) {
        const file = await store.write(inChunks(bytes, chunk));
        assertEquals([file.size, file.sha256], [size, digestOf(bytes)]);
        assert(UUID_V4.test(file.id), file.id);
        assertBytes(await contentOf(store, file.id), bytes);
      }
    }
  },

  async "chunks without bytes are nothing"({ store }) {
    const empty = new Uint8Array();
    const file = await store.write((async function* () {
      yield* [empty, someBytes(3), empty, empty, someBytes(2), empty];
    })());
    assertEquals([file.size, (await contentOf(store, file.id)).length], [5, 5]);
  },

  async "the same bytes twice are two files"({ store, count }) {
    const bytes = someBytes(10);
    const one = await store.write(inChunks(bytes, 10));
    const other = await store.write(inChunks(bytes, 10));
    assert(one.id !== other.id);
    assertEquals([one.sha256, await count()], [other.sha256, 2]);
  },

  async "many files at once do not mix"({ store }) {
    const all = Array.from({ length: 8 }, () => someBytes(400_000));
    const files = await Promise.all(all.map((bytes, i) => store.write(inChunks(bytes, 10_000 + i))));
    for (const [i, { id }] of files.entries()) assertBytes(await contentOf(store, id), all[i]!);
  },

  async "a file that is too large is refused at the byte that is too much, naming the limit"(
    { store, count },
  ) {
    let sent = 0;
    let ended = false;
    const endless = (async function* () {
      try {
        for (;; sent++) yield new Uint8Array(1_000);
      } finally {
        ended = true;
      }
    })();
    const error = await failure(store.write(endless), "RESOURCE_EXHAUSTED");
    assertEquals([sent, ended], [Math.floor(MAX_BYTES / 1_000), true]);
    assert(error.message.includes(`${MAX_BYTES} bytes`), error.message);
    const info = error.find(ErrorInfoSchema);
    assertEquals([info?.reason, info?.metadata.limit], ["FILE_TOO_LARGE", String(MAX_BYTES)]);
    assertEquals([store.maxBytes, await count()], [MAX_BYTES, 0]);
  },

  async "one that breaks off leaves nothing, and throws what it broke off with"({ store, count }) {
    for (const size of [0, 10, 600_000]) {
      const broken = new Error("gone");
      const thrown = await store.write((async function* () {
        yield* inChunks(someBytes(size), 50_000);
        throw broken;
      })()).catch((thrown: unknown) => thrown);
      assert(thrown === broken, Deno.inspect(thrown));
      assertEquals(await count(), 0);
    }
  },

  async "the next chunk waits for the one before"({ store }) {
    let under = 0;
    let most = 0;
    const file = await store.write({
      [Symbol.asyncIterator]() {
        let left = 20;
        return {
          async next() {
            most = Math.max(most, ++under);
            await Promise.resolve();
            under--;
            return left-- > 0
              ? { done: false, value: new Uint8Array(100_000) }
              : { done: true, value: undefined };
          },
        };
      },
    });
    assertEquals([file.size, most], [2_000_000, 1]);
  },

  async "a file is seen by the others once it is whole, and is there when all is opened again"(
    { store, again, count, whole },
  ) {
    const bytes = someBytes(600_000);
    const { promise: rest, resolve: goOn } = Promise.withResolvers<void>();
    const writing = store.write((async function* () {
      yield bytes.subarray(0, 550_000);
      await rest;
      yield bytes.subarray(550_000);
    })());
    await eventually("a part is kept", async () => await count() > 0);
    assertEquals(await whole(), 0);
    goOn();
    const { id } = await writing;
    await using other = await again();
    assertBytes(await contentOf(other, id), bytes);
    assertEquals([await whole(), await count()], [1, 1]);
  },

  async "sweeping lets be what is whole, and what is under way"({ store, again }) {
    await using other = await again();
    const bytes = someBytes(600_000);
    const whole = await store.write(inChunks(bytes, 50_000));
    const file = await store.write((async function* () {
      yield bytes.subarray(0, 550_000);
      assertEquals([await store.sweep(), await other.sweep()], [0, 0]);
      yield bytes.subarray(550_000);
    })());
    for (const { id } of [whole, file]) assertBytes(await contentOf(other, id), bytes);
  },
};
