import { create } from "@bufbuild/protobuf";
import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import type { ChatMessage } from "../../lib/chat/mod.ts";
import { AppError, fieldViolations } from "../../lib/error/mod.ts";
import { SendMessageRequestSchema } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import type { ReadEvent } from "./reader.ts";
import { toDraft, toResponses, toSendResponse } from "./wire.ts";

function message(seq: bigint): ChatMessage {
  return { room: "lobby", position: { epoch: "e", seq }, author: "ann", text: `m${seq}`, sendTime: 7n };
}

async function responses(...events: ReadEvent[]) {
  return await Array.fromAsync(toResponses((async function* () {
    yield* events;
  })()));
}

Deno.test("toDraft: a request as a draft, an empty room is the lobby", () => {
  const request = create(SendMessageRequestSchema, { author: "ann", text: "hi", idempotencyKey: "k" });
  assertEquals(toDraft(request), { author: "ann", text: "hi", room: "lobby", key: "k" });
});

Deno.test("toDraft: names every wrong field below its path", () => {
  const request = create(SendMessageRequestSchema, { room: "No" });
  const fields = (at?: string) =>
    fieldViolations(assertThrows(() => toDraft(request, at), AppError)).map(({ field }) => field).sort();
  assertEquals(fields(), ["author", "room", "text"]);
  assertEquals(fields("messages[3]"), ["messages[3].author", "messages[3].room", "messages[3].text"]);
});

Deno.test("toSendResponse: seconds and nanoseconds of a time that a double cannot hold", () => {
  const sendTime = 1_763_000_000_123_456_789n;
  const { seq, epoch, sendTime: time } = toSendResponse({
    position: { epoch: "e", seq: 2n ** 63n },
    sendTime,
  });
  assertEquals([seq, epoch, time?.seconds, time?.nanos], [2n ** 63n, "e", 1_763_000_000n, 123_456_789]);
});

Deno.test("toResponses: the start, then each message of each batch", async () => {
  const start = { epoch: "e", seq: 1n };
  const made = await responses({ start }, { messages: [message(2n), message(3n)] }, {
    messages: [message(4n)],
  });
  assertEquals(made.map(({ event }) => event.case === "message" ? event.value.text : event.case), [
    "start",
    "m2",
    "m3",
    "m4",
  ]);
});

Deno.test("toResponses: a message is made into a response once, for all who read it", async () => {
  const shared = message(1n);
  const [[one], [other]] = [await responses({ messages: [shared] }), await responses({ messages: [shared] })];
  assertStrictEquals(one, other);
});
