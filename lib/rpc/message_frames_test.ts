import { assert, assertEquals } from "@std/assert";
import { create, toBinary } from "@bufbuild/protobuf";
import { HealthCheckRequestSchema } from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { frameOf, onlyMessage } from "./message_frames.ts";

Deno.test("frameOf: a flag, the length, the message; made once for a message", () => {
  const message = create(HealthCheckRequestSchema, { service: "a.b" });
  const frame = frameOf(HealthCheckRequestSchema, message);
  const bytes = toBinary(HealthCheckRequestSchema, message);
  assertEquals([...frame], [0, 0, 0, 0, bytes.length, ...bytes]);
  assert(frameOf(HealthCheckRequestSchema, message) === frame);
  const other = create(HealthCheckRequestSchema, { service: "a.b" });
  assert(frameOf(HealthCheckRequestSchema, other) !== frame);
});

Deno.test("onlyMessage: the message of a single frame, and of nothing else", () => {
  const frame = frameOf(HealthCheckRequestSchema, create(HealthCheckRequestSchema, { service: "x" }));
  assertEquals(onlyMessage(frame), frame.subarray(5));
  assertEquals(onlyMessage(Uint8Array.of(0, 0, 0, 0, 0)), new Uint8Array());
  const others: Record<string, Uint8Array> = {
    "nothing": new Uint8Array(),
    "a prefix cut off": frame.subarray(0, 4),
    "a message cut off": frame.subarray(0, frame.length - 1),
    "two frames": Uint8Array.of(...frame, ...frame),
    "compressed": Uint8Array.of(1, ...frame.subarray(1)),
  };
  for (const [name, body] of Object.entries(others)) assertEquals(onlyMessage(body), undefined, name);
});
