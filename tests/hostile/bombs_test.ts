import { create, toBinary } from "@bufbuild/protobuf";
import { assert, assertEquals } from "@std/assert";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { SendMessageRequestSchema } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { COMPRESSED, envelope } from "../../lib/rpc/serve/envelope.ts";
import { Arena } from "./support/arena.ts";

/** What a bomb has when it is inflated: a thousand times what is sent. */
const INFLATED = 256 * 1024 * 1024;
/** By how much the process may grow under all of them together: less than what one of them has. */
const MAX_GROWTH = 192 * 1024 * 1024;
const AT_ONCE = 8;
const PROCEDURE = "messenger.v1.MessengerService/SendMessage";
const COMPRESS = { gzip: gzipSync, deflate: deflateSync } as const;

/** A file compressed a second time, whose inside is a bomb: inflating once is all that is done. */
const zeros = new Uint8Array(INFLATED);
const bombs = Object.entries(COMPRESS).flatMap(([name, compress]) => {
  const once = Uint8Array.from(compress(zeros));
  return [[name, once], [name, Uint8Array.from(compress(once))]] as const;
});
/** A message of 4 MiB and one byte when inflated: the limit is on that, and exact. */
const tooLarge = Uint8Array.from(gzipSync(new Uint8Array(4 * 1024 * 1024 + 1)));

const connect = (encoding: string) => ({ "content-type": "application/proto", "content-encoding": encoding });
const web = (encoding: string) => ({
  "content-type": "application/grpc-web+proto",
  "grpc-encoding": encoding,
});

/** `grpc-status` of an answer of gRPC-Web, in the headers or in the last envelope. */
function webStatus({ headers, text }: { headers: Headers; text: string }): string {
  return headers.get("grpc-status") ?? /grpc-status: (\d+)/.exec(text)?.[1] ?? "";
}

Deno.test("zip bombs: what inflates beyond the limit is refused, on every protocol, and nobody holds it", async () => {
  await using arena = await Arena.open();
  const { parley } = arena;
  const attack = async () => {
    for (const [name, bomb] of bombs) {
      const isTwice = bomb.length < 10_000;
      const inEnvelope = envelope(COMPRESSED, bomb);
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, async () => [
        (await arena.call(PROCEDURE, inEnvelope, { "grpc-encoding": name })).code,
        webStatus(await arena.post(`/${PROCEDURE}`, inEnvelope, { headers: web(name) })),
        String((await arena.post(`/${PROCEDURE}`, bomb, { headers: connect(name) })).status),
      ]));
      // one that is a bomb inside of a file is no message
      const expected = isTwice ? ["3", "3", "400"] : ["8", "8", "429"];
      for (const got of answers) assertEquals(got, expected, `${name}, ${bomb.length} bytes`);
    }
  };
  await attack(); // what the process needs for this at all
  const before = await parley.residentBytes();
  let peak = before;
  const watch = setInterval(async () => peak = Math.max(peak, await parley.residentBytes()), 100);
  for (let round = 0; round < 3; round++) await attack();
  clearInterval(watch);
  peak = Math.max(peak, await parley.residentBytes());
  assert(peak - before < MAX_GROWTH, `the process grew by ${(peak - before) >> 20} MiB`);

  assertEquals(
    (await arena.call(PROCEDURE, envelope(COMPRESSED, tooLarge), { "grpc-encoding": "gzip" })).code,
    "8",
  );
  await arena.holds();
});

Deno.test("compressed bodies: the limit holds inflated, and what nobody undoes is refused", async () => {
  await using arena = await Arena.open();
  const message = toBinary(
    SendMessageRequestSchema,
    create(SendMessageRequestSchema, { author: "a", text: "b" }),
  );
  const good = Uint8Array.from(gzipSync(message));
  assertEquals(
    (await arena.call(PROCEDURE, envelope(COMPRESSED, good), { "grpc-encoding": "gzip" })).code,
    "0",
  );
  assertEquals((await arena.post(`/${PROCEDURE}`, good, { headers: connect("gzip") })).status, 200);

  const faulty = [
    good.subarray(0, 9),
    good.subarray(0, -1),
    Uint8Array.of(1, 2, 3),
    Uint8Array.from([...good, ...good]),
    message,
  ];
  for (const bytes of faulty) {
    for (const name of Object.keys(COMPRESS)) {
      const { code } = await arena.call(PROCEDURE, envelope(COMPRESSED, bytes), { "grpc-encoding": name });
      assert(["0", "3"].includes(code), `${name} of ${bytes}: ${code}`);
      const { status } = await arena.post(`/${PROCEDURE}`, bytes, { headers: connect(name) });
      assert([200, 400].includes(status), `${name} of ${bytes}: ${status}`);
    }
  }
  // Brotli is nobody's here, nor are names that lead elsewhere, or several at once.
  const brotli = Uint8Array.from(brotliCompressSync(message));
  for (const name of ["br", "zstd", "compress", "gzip, gzip", "GZIP", "__proto__", "constructor"]) {
    assertEquals(
      (await arena.call(PROCEDURE, envelope(COMPRESSED, brotli), { "grpc-encoding": name })).code,
      "12",
      name,
    );
    assertEquals((await arena.post(`/${PROCEDURE}`, brotli, { headers: connect(name) })).status, 501, name);
  }
  // REST takes no compressed body at all, and reads none.
  const json = Uint8Array.from(gzipSync('{"author":"a","text":"b"}'));
  for (const path of ["/v1/rooms/lobby/messages", "/v1/messages:batchSend", "/v1/files"]) {
    for (const encoding of ["gzip", "br", "deflate", "gzip, gzip"]) {
      const { status } = await arena.post(path, json, {
        headers: {
          "content-encoding": encoding,
          "content-type": path.endsWith("files") ? "a/b" : "application/json",
        },
      });
      assertEquals(status, 415, `${path} ${encoding}`);
    }
  }
  await arena.holds();
});
