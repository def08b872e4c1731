import { equals, toBinary } from "@bufbuild/protobuf";
import { ConnectError } from "@connectrpc/connect";
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { HelloRequestSchema } from "../../proto/gen/helloworld/helloworld_pb.ts";
import { fromConnectError } from "../../lib/error/mod.ts";
import { MessageSplitter } from "../../lib/rpc/client/message_splitter.ts";
import { COMPRESSIONS } from "../../lib/rpc/compression.ts";
import { createCodecs } from "../../lib/rpc/serve/codec.ts";
import { COMPRESSED, envelope } from "../../lib/rpc/serve/envelope.ts";
import { readMessages } from "../../lib/rpc/serve/envelope_reader.ts";
import { FrameReader } from "../../workers/queue/pools/frames.ts";
import { encodeFrame } from "../../workers/queue/pools/frames.ts";
import { fuzz, fuzzAsync, INPUTS, isDefinedError, VALUES } from "./support/fuzz.ts";
import { bytesLike } from "./support/inputs.ts";
import { requests } from "./support/messages.ts";

const MAX_BYTES = 4_096;
const CODEC = createCodecs(undefined).proto;

const hellos = requests(HelloRequestSchema);
const names = fc.array(hellos, { maxLength: 4 });
const flags = fc.constantFrom(0, 0, 0, 0, 0, 0, COMPRESSED, 2, 128, 255);
/** Bodies of envelopes, as all protocols but Connect's unary calls have them. */
const bodies = bytesLike(
  fc.array(fc.tuple(flags, hellos), { maxLength: 4 }).map((all) =>
    joined(all.map(([flags, { desc, message }]) => envelope(flags, toBinary(desc, message))))
  ),
);
const sizes = fc.integer({ min: 1, max: 9 });

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function cut(body: Uint8Array, size: number): Uint8Array[] {
  const step = size === 9 ? body.length || 1 : size;
  return Array.from(
    { length: Math.ceil(body.length / step) },
    (_, i) => body.subarray(i * step, (i + 1) * step),
  );
}

function chunksOf(body: Uint8Array, size: number) {
  const left = cut(body, size);
  return { read: () => Promise.resolve(left.shift()) };
}

/** A compressed message without a word of how is INTERNAL by the protocol (grpc/doc/compression.md). */
function isDefined(thrown: unknown): boolean {
  const isByProtocol = thrown instanceof ConnectError &&
    /nothing says how|invalid envelope flags/.test(thrown.message);
  return isByProtocol || isDefinedError(thrown);
}

const UNPACKING = { codec: CODEC, schema: HelloRequestSchema, compression: null, maxBytes: MAX_BYTES };

fuzzAsync(
  "envelopes of requests, in chunks",
  { inputs: fc.tuple(bodies, sizes), isDefined },
  async ([body, size]) => {
    for await (const message of readMessages(chunksOf(body, size), UNPACKING)) assert(message.$typeName);
  },
);

fuzz("envelopes of answers, in chunks", { inputs: fc.tuple(bodies, sizes), isDefined }, ([body, size]) => {
  const splitter = new MessageSplitter(MAX_BYTES);
  for (const chunk of cut(body, size)) {
    splitter.push(chunk);
    for (let frame = splitter.shift(); frame; frame = splitter.shift()) {
      assert(frame.data.length <= MAX_BYTES);
    }
  }
});

fuzz(
  "frames between a worker and the processes that run its functions",
  {
    inputs: fc.tuple(
      bytesLike(
        fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 4 }).map((all) =>
          joined(all.map((payload, i) => encodeFrame(i, i, Uint8Array.from(payload))))
        ),
      ),
      sizes,
    ),
    isDefined: (thrown) => thrown instanceof RangeError && thrown.message.includes("limit is"), // as documented
  },
  ([body, size]) => {
    const reader = new FrameReader();
    for (const chunk of cut(body, size)) reader.push(Uint8Array.from(chunk));
  },
);

Deno.test("there and back: messages in envelopes, in chunks of any size", async () => {
  await fc.assert(
    fc.asyncProperty(names, sizes, async (all, size) => {
      const body = joined(all.map(({ desc, message }) => envelope(0, toBinary(desc, message))));
      const back = await Array.fromAsync(readMessages(chunksOf(body, size), UNPACKING));
      assertEquals(back.length, all.length);
      for (const [i, { desc, message }] of all.entries()) assert(equals(desc, message, back[i]!));
    }),
    { numRuns: VALUES },
  );
});

/** Inputs that are inflated at once: that is done by threads, which would else wait for one another. */
const AT_ONCE = 50;

Deno.test("fuzz: messages that are compressed", async () => {
  const inputs = fc.oneof(
    ...await Promise.all(COMPRESSIONS.map(async (compression) => {
      const plain = [new Uint8Array(64 * MAX_BYTES), ...fc.sample(fc.uint8Array({ maxLength: 60 }), 100)];
      const valid = await Promise.all(plain.map((bytes) => compression.compress(bytes)));
      return fc.tuple(fc.constant(compression), bytesLike(fc.constantFrom(...valid)));
    })),
  );
  const seen = { read: 0, refused: 0, tooLarge: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(inputs, { minLength: AT_ONCE, maxLength: AT_ONCE }), async (all) => {
      const ended = await Promise.allSettled(
        all.map(([{ decompress }, bytes]) => decompress(bytes, MAX_BYTES)),
      );
      for (const end of ended) {
        if (end.status === "fulfilled") {
          assert(end.value.length <= MAX_BYTES, "no more comes of it than is allowed");
          seen.read++;
        } else {
          assert(isDefinedError(end.reason), Deno.inspect(end.reason));
          seen.refused++;
          if (fromConnectError(end.reason).code === "RESOURCE_EXHAUSTED") seen.tooLarge++;
        }
      }
    }),
    { numRuns: INPUTS / AT_ONCE },
  );
  assert(seen.read > 1_000 && seen.refused > 1_000 && seen.tooLarge > 10, JSON.stringify(seen));
});
