import { create, toBinary } from "@bufbuild/protobuf";
import { assert, assertEquals, assertNotStrictEquals, assertRejects, assertStrictEquals } from "@std/assert";
import {
  type HealthCheckRequest,
  HealthCheckRequestSchema as schema,
} from "../../../proto/gen/grpc/health/v1/health_pb.ts";
import { Batches } from "../batches.ts";
import { COMPRESSIONS } from "../compression.ts";
import { packBatch, sendBatches } from "./batch.ts";
import { createCodecs } from "./codec.ts";
import { COMPRESSED, envelope, lengthAt, type Packing, PREFIX } from "./envelope.ts";

const { proto, json } = createCodecs(undefined);
const plain: Packing = { codec: proto, schema, compression: null, compressMinBytes: 0 };

function message(service: string): HealthCheckRequest {
  return create(schema, { service });
}

function frozen(...services: string[]): readonly HealthCheckRequest[] {
  return Object.freeze(services.map((service) => Object.freeze(message(service))));
}

function envelopes(messages: readonly HealthCheckRequest[]): number[] {
  return messages.flatMap((message) => [...envelope(0, toBinary(schema, message))]);
}

Deno.test("packBatch: the envelopes, one behind the other", () => {
  for (const batch of [[message("a")], [message("a"), message(""), message("c".repeat(300))]]) {
    assertEquals([...packBatch(plain, batch) as Uint8Array], envelopes(batch));
  }
});

Deno.test("packBatch: a frozen batch is packed once for each codec", () => {
  const batch = frozen("a", "b");
  const chunk = packBatch(plain, batch);
  assertStrictEquals(packBatch(plain, batch), chunk);
  const text = packBatch({ ...plain, codec: json }, batch) as Uint8Array;
  assertNotStrictEquals(text, chunk);
  assertEquals(
    new TextDecoder().decode(text.subarray(PREFIX, PREFIX + lengthAt(text, 0))),
    '{"service":"a"}',
  );
});

Deno.test("packBatch: what can still be changed is packed as it is each time", () => {
  const [one, other] = [message("one"), message("other")];
  for (const batch of [[one, other], Object.freeze([one, other]), Object.freeze([one])]) {
    one.service = "one";
    packBatch(plain, batch);
    one.service = "changed";
    assertEquals([...packBatch(plain, batch) as Uint8Array], envelopes(batch));
  }
});

Deno.test("packBatch: each message is compressed by itself", async () => {
  const gzip = COMPRESSIONS.find(({ name }) => name === "gzip")!;
  const batch = frozen("a".repeat(500), "b".repeat(500));
  const bytes = await packBatch({ ...plain, compression: gzip }, batch);
  const first = lengthAt(bytes, 0);
  assertEquals([bytes[0], bytes[PREFIX + first]], [COMPRESSED, COMPRESSED]);
  const back = await gzip.decompress(bytes.subarray(PREFIX, PREFIX + first), 10_000);
  assertEquals([...back], [...toBinary(schema, batch[0]!)]);
});

/** A peer who takes what is sent when it is told to. */
class Peer {
  readonly controller = new AbortController();
  readonly signal = this.controller.signal;
  readonly chunks: Uint8Array[] = [];
  hasRoom = true;
  drain = Promise.withResolvers<void>();

  send(chunk: Uint8Array): boolean {
    this.chunks.push(chunk);
    return this.hasRoom;
  }

  drained(): Promise<void> {
    return this.drain.promise;
  }
}

Deno.test("sendBatches: a chunk for each batch, in order, and then the end", async () => {
  const [first, second] = [frozen("a", "b"), frozen("c")];
  const steps = [() => first, () => Promise.resolve(second), () => undefined];
  const peer = new Peer();
  await sendBatches(new Batches({ next: () => steps.shift()!(), return() {} }), plain, peer);
  assertEquals(peer.chunks.map((chunk) => [...chunk]), [envelopes(first), envelopes(second)]);
});

Deno.test("sendBatches: nothing more is asked for while the peer has no room", async () => {
  let asked = 0;
  const peer = new Peer();
  peer.hasRoom = false;
  const next = () => asked++ < 1 ? frozen("a") : undefined;
  const sent = sendBatches(new Batches({ next, return() {} }), plain, peer);
  for (let i = 0; i < 10; i++) await Promise.resolve();
  assertEquals([asked, peer.chunks.length], [1, 1]);
  peer.drain.resolve();
  await sent;
  assertEquals(asked, 2);
});

Deno.test("sendBatches: who waits for more is told when the peer goes, at any time", async () => {
  for (const when of ["before", "meanwhile"]) {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    let left = 0;
    const source = {
      next: () => promise,
      return: () => {
        left++;
        resolve(undefined);
      },
    };
    const peer = new Peer();
    if (when === "before") peer.controller.abort();
    const sent = sendBatches(new Batches(source), plain, peer);
    peer.controller.abort();
    await sent;
    assert(left > 0, when);
  }
});

Deno.test("sendBatches: what fails is thrown, and the source is left when it is the peer that fails", async () => {
  let left = 0;
  const failing = new Batches<HealthCheckRequest>({
    next: () => Promise.reject(new Error("lost")),
    return: () => left++,
  });
  await assertRejects(() => sendBatches(failing, plain, new Peer()), Error, "lost");
  left = 0;
  const peer = new Peer();
  peer.hasRoom = false;
  peer.drain.reject(new Error("gone"));
  const endless = new Batches({ next: () => frozen("a"), return: () => left++ });
  await assertRejects(() => sendBatches(endless, plain, peer), Error, "gone");
  assert(left > 0);
});
