import { create, type Message, toBinary } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { assertEquals, assertRejects } from "@std/assert";
import { HealthCheckRequestSchema } from "../../../proto/gen/grpc/health/v1/health_pb.ts";
import { COMPRESSIONS } from "../compression.ts";
import { join } from "./bytes.ts";
import { createCodecs } from "./codec.ts";
import { COMPRESSED, envelope, type Unpacking } from "./envelope.ts";
import { readMessages } from "./envelope_reader.ts";

const UNPACKING: Unpacking = {
  codec: createCodecs(undefined).proto,
  schema: HealthCheckRequestSchema,
  compression: null,
  maxBytes: 1_000,
};
const SERVICES = ["", "a", "x".repeat(300), "b"];

function bytesOf(service: string): Uint8Array {
  return toBinary(HealthCheckRequestSchema, create(HealthCheckRequestSchema, { service }));
}

function cut(bytes: Uint8Array, size: number): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
  return chunks;
}

async function read(chunks: Uint8Array[], unpacking: Partial<Unpacking> = {}): Promise<string[]> {
  const left = [...chunks];
  const source = { read: () => Promise.resolve(left.shift()) };
  const services: string[] = [];
  for await (const message of readMessages(source, { ...UNPACKING, ...unpacking })) {
    services.push((message as Message & { service: string }).service);
  }
  return services;
}

async function refused(chunks: Uint8Array[], unpacking: Partial<Unpacking> = {}): Promise<Code> {
  return (await assertRejects(() => read(chunks, unpacking), ConnectError)).code;
}

Deno.test("readMessages: chunks of any size", async () => {
  const envelopes = SERVICES.map((service) => envelope(0, bytesOf(service)));
  const body = join(envelopes, envelopes.reduce((size, { length }) => size + length, 0));
  for (let size = 1; size <= body.length; size++) assertEquals(await read(cut(body, size)), SERVICES);
  assertEquals(await read([new Uint8Array(), ...cut(body, 7), new Uint8Array()]), SERVICES);
  assertEquals(await read([]), []);
});

Deno.test("readMessages: a body that is cut anywhere is INVALID_ARGUMENT", async () => {
  const body = envelope(0, bytesOf("abc"));
  for (let size = 1; size < body.length; size++) {
    assertEquals(await refused([body.subarray(0, size)]), Code.InvalidArgument);
  }
});

Deno.test("readMessages: compressed messages, and the limit of what they become", async () => {
  const compression = COMPRESSIONS[0]!;
  const small = envelope(COMPRESSED, await compression.compress(bytesOf("y".repeat(900))));
  assertEquals(await read([small], { compression }), ["y".repeat(900)]);
  assertEquals(await refused([small]), Code.Internal); // nothing says how
  const large = envelope(COMPRESSED, await compression.compress(bytesOf("y".repeat(90_000))));
  assertEquals(await refused([large], { compression }), Code.ResourceExhausted);
});

Deno.test("readMessages: too long, unknown flags, and what is no message", async () => {
  const long = new Uint8Array([0, 0xff, 0xff, 0xff, 0xff]);
  assertEquals(await refused([long]), Code.ResourceExhausted);
  assertEquals(await refused([envelope(0, bytesOf("x".repeat(1_000)))]), Code.ResourceExhausted);
  assertEquals(await refused([envelope(4, bytesOf("a"))]), Code.InvalidArgument);
  assertEquals(await refused([envelope(0, new Uint8Array([0x0a, 0x09]))]), Code.InvalidArgument);
});
