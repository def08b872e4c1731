import { assert, assertEquals } from "@std/assert";
import { assertBytes, digestOf, inChunks, readAll, someBytes } from "../../tests/suites/file_store/kit.ts";
import { failure } from "../../tests/support/failure.ts";
import { EDGE_FILE_BYTES, type FileEdge, onEachFileStore } from "../../tests/support/file_edge.ts";
import { ErrorInfoSchema } from "../../proto/gen/google/rpc/error_details_pb.ts";
import type { DownloadResponse } from "../../proto/gen/file/v1/file_pb.ts";
import { fieldViolations } from "../../lib/error/mod.ts";
import { MAX_CHUNK_BYTES } from "./rules.ts";

const NOBODY = "00000000-0000-4000-8000-000000000000";

interface Chunk {
  data?: Uint8Array;
  offset?: bigint;
}

async function* each(...chunks: Chunk[]): AsyncGenerator<Chunk> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}

async function upload({ client }: FileEdge, bytes: Uint8Array): Promise<string> {
  const { id } = await client.upload((async function* () {
    for await (const data of inChunks(bytes, 100_000)) yield { data: data.slice() };
  })());
  return id;
}

/** A download that must say where each chunk begins, and about the file in the first response alone. */
async function download(
  { client }: FileEdge,
  request: { id: string; offset?: bigint; limit?: bigint },
): Promise<{ bytes: Uint8Array; first: DownloadResponse }> {
  const responses = await Array.fromAsync(client.download(request));
  let at = request.offset ?? 0n;
  for (const [index, { data, offset, size, sha256 }] of responses.entries()) {
    assertEquals(offset, at);
    at += BigInt(data.length);
    if (index > 0) assertEquals([size, sha256, data.length > 0], [0n, "", true]);
    assert(data.length <= 256 * 1024);
  }
  const bytes = new Uint8Array(await new Blob(responses.map(({ data }) => data.slice())).arrayBuffer());
  return { bytes, first: responses[0]! };
}

/** The code of a call's failure, and the fields that it names. */
async function refusal(call: Promise<unknown>): Promise<string[]> {
  const error = await failure(call);
  return [error.code, ...fieldViolations(error).map(({ field }) => field)];
}

onEachFileStore("Upload answers the size and the digest of what Download gives", async (edge) => {
  for (const size of [0, 1, 100_000, 700_001]) {
    const bytes = someBytes(size);
    const id = await upload(edge, bytes);
    const { bytes: got, first } = await download(edge, { id });
    assertBytes(got, bytes);
    assertEquals([first.size, first.sha256], [BigInt(size), digestOf(bytes)]);
    await using opened = await edge.store.open(id);
    assertBytes((await readAll(opened)).bytes, bytes);
  }
});

onEachFileStore("Download goes on from an offset, up to a limit; its end is an offset", async (edge) => {
  const bytes = someBytes(700_001);
  const id = await upload(edge, bytes);
  const whole = { size: 700_001n, sha256: digestOf(bytes) };
  for (
    const [offset, limit] of [[0, 0], [5, 0], [262_144, 1], [131_071, 500_000], [700_000, 9], [700_001, 0]]
  ) {
    const wanted = { id, offset: BigInt(offset!), limit: BigInt(limit!) };
    const { bytes: got, first: { size, sha256 } } = await download(edge, wanted);
    assertBytes(got, bytes.subarray(offset, limit ? offset! + limit : undefined));
    assertEquals({ size, sha256 }, whole);
  }
  const { bytes: got } = await download(edge, { id, limit: 2n ** 63n - 1n });
  assertBytes(got, bytes);
});

onEachFileStore(
  "Download behind the end is OUT_OF_RANGE and says where it is; of nothing NOT_FOUND",
  async (edge) => {
    const id = await upload(edge, someBytes(10));
    for (const offset of [11n, 2n ** 53n + 1n, 2n ** 63n - 1n]) {
      const error = await failure(download(edge, { id, offset }));
      assertEquals(error.code, "OUT_OF_RANGE");
      assert(error.message.endsWith(`from offset ${offset}: it ends at 10`), error.message);
    }
    assertEquals(await refusal(download(edge, { id: NOBODY })), ["NOT_FOUND"]);
  },
);

onEachFileStore("requests that break the rules are INVALID_ARGUMENT and name the field", async (edge) => {
  const { client, store } = edge;
  const id = await upload(edge, someBytes(10));
  for (const wrong of ["", "x", "../../etc/passwd", `${id}/../${id}`, id.toUpperCase(), `${id}\n`]) {
    assertEquals(await refusal(download(edge, { id: wrong })), ["INVALID_ARGUMENT", "id"]);
  }
  assertEquals(await refusal(download(edge, { id, offset: -1n })), ["INVALID_ARGUMENT", "offset"]);
  assertEquals(await refusal(download(edge, { id, limit: -1n })), ["INVALID_ARGUMENT", "limit"]);
  const large = each({ data: new Uint8Array(MAX_CHUNK_BYTES + 1) });
  assertEquals(await refusal(client.upload(large)), ["INVALID_ARGUMENT", "data"]);
  assertEquals(store.maxBytes > MAX_CHUNK_BYTES, true);
});

onEachFileStore("Upload takes offsets that are what came before, and no others", async ({ client }) => {
  const data = someBytes(10);
  const { size } = await client.upload(
    each({ data, offset: 0n }, {}, { offset: 10n }, { data }, { data, offset: 20n }),
  );
  assertEquals(size, 30n);
  for (const wrong of [0n, 9n, 11n, -1n]) {
    const call = client.upload(each({ data, offset: 0n }, { data, offset: wrong }));
    assertEquals(await refusal(call), ["INVALID_ARGUMENT", "offset"]);
  }
});

onEachFileStore(
  "Upload of a chunk too many ends at once as RESOURCE_EXHAUSTED, naming the limit",
  async (edge) => {
    const data = someBytes(MAX_CHUNK_BYTES);
    let sent = 0;
    const error = await failure(edge.client.upload((async function* () {
      for (; sent < 10_000; sent++) yield { data };
    })()));
    assertEquals(error.code, "RESOURCE_EXHAUSTED");
    assert(error.message.includes(String(EDGE_FILE_BYTES)), error.message);
    assertEquals(error.find(ErrorInfoSchema)?.reason, "FILE_TOO_LARGE");
    assert(sent < 100, `${sent} chunks were sent`);
    const { size } = await edge.client.upload(each({ data }, { data }, { data }, {}));
    assertEquals(size, BigInt(EDGE_FILE_BYTES));
  },
);
