import { create } from "@bufbuild/protobuf";
import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import type { ChatMessage } from "../../lib/chat/mod.ts";
import { AppError, fieldViolations } from "../../lib/error/mod.ts";
import {
  type ReadMessagesResponse,
  SendMessageRequestSchema,
} from "../../proto/gen/messenger/v1/messenger_pb.ts";
import type { ReadEvent } from "./reader.ts";
import { toDraft, toResponses, toSendResponse } from "./wire.ts";

function message(seq: bigint): ChatMessage {
  return { room: "lobby", position: { epoch: "e", seq }, author: "ann", text: `m${seq}`, sendTime: 7n };
}

/** The batches that these events make. */
async function batches(...events: ReadEvent[]) {
  const made = toResponses({ next: () => events.shift(), return() {} });
  const batches = [];
  for (let batch = await made.next(); batch; batch = await made.next()) batches.push(batch);
  return batches;
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

Deno.test("toResponses: the start, then a batch for each of the messages", async () => {
  const start = { epoch: "e", seq: 1n };
  const made = await batches({ start }, { messages: [message(2n), message(3n)] }, {
    messages: [message(4n)],
  });
  const textOf = ({ event }: ReadMessagesResponse) =>
    event.case === "message" ? event.value.text : event.case;
  assertEquals(made.map((batch) => batch.map(textOf)), [["start"], ["m2", "m3"], ["m4"]]);
});

Deno.test("toResponses: what is frozen is made once for all who read it, and can be changed by none of them", async () => {
  const shared = Object.freeze([message(1n), message(2n)]);
  const [[one], [other]] = [await batches({ messages: shared }), await batches({ messages: shared })];
  assertStrictEquals(one, other);
  const { event } = one![0]!;
  for (const part of [one!, one![0]!, event, event.value!]) assert(Object.isFrozen(part));
  const own = [message(1n)];
  const [[mine], [yours]] = [await batches({ messages: own }), await batches({ messages: own })];
  assert(mine !== yours && mine![0] !== yours![0]);
});

Deno.test("toResponses: what is waited for comes, and leaving is told to the reader", async () => {
  const { promise, resolve } = Promise.withResolvers<ReadEvent | undefined>();
  let left = false;
  const made = toResponses({ next: () => promise, return: () => left = true });
  const next = made.next();
  resolve({ messages: [message(5n)] });
  assertEquals((await next)?.length, 1);
  made.return();
  assert(left);
});
