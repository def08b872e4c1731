import { assertEquals, assertGreater } from "@std/assert";
import { fieldViolations, fromStatus } from "../../lib/error/mod.ts";
import { joinNanos } from "../../lib/time/mod.ts";
import { MessengerService, type SendMessagesResult } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { takeAsDeadHolder } from "../../tests/support/candidate.ts";
import { failure } from "../../tests/support/failure.ts";
import { numbers } from "../../tests/support/live_room.ts";
import { MemoryParley } from "../../tests/support/memory.ts";

/** The number of a message that is stored, or the code and the fields of the refusal. */
function outcome({ result }: SendMessagesResult): number | string {
  if (result.case === "response") return Number(result.value.seq);
  if (result.case !== "error") throw new Error("Cannot tell what became of it: neither is set");
  const error = fromStatus(result.value);
  return [error.code, ...fieldViolations(error).map(({ field }) => field)].join(" ");
}

Deno.test("sendMessage: answers where and when the message is stored", async () => {
  await using parley = await MemoryParley.start();
  const client = parley.client(MessengerService);
  const first = await client.sendMessage({ author: "ann", text: "hi" });
  const second = await client.sendMessage({ author: "bob", text: "ho", room: "lobby" });
  const { messages } = await parley.store.log.read("lobby", { after: 0n }, 10);
  assertEquals(
    messages.map(({ position, author, text, sendTime }) => ({ ...position, author, text, sendTime })),
    [[first, "ann", "hi"] as const, [second, "bob", "ho"] as const].map(([answer, author, text]) => {
      return { epoch: answer.epoch, seq: answer.seq, author, text, sendTime: joinNanos(answer.sendTime!) };
    }),
  );
  assertEquals([first.seq, second.seq], [1n, 2n]);
  assertGreater(messages[1]!.sendTime, messages[0]!.sendTime);
});

Deno.test("sendMessage: names every wrong field, and stores nothing", async () => {
  await using parley = await MemoryParley.start();
  const error = await failure(
    parley.client(MessengerService).sendMessage({
      author: "",
      text: "x".repeat(16_385),
      room: "No Room",
      idempotencyKey: "k".repeat(129),
    }),
  );
  assertEquals(error.code, "INVALID_ARGUMENT");
  const fields = fieldViolations(error).map(({ field }) => field);
  assertEquals(fields.sort(), ["author", "idempotency_key", "room", "text"]);
  assertEquals((await parley.store.log.extent("lobby"))?.tail, 0n);
});

Deno.test("sendMessages: one result for each message, in order, the refused ones apart", async () => {
  await using parley = await MemoryParley.start();
  const client = parley.client(MessengerService);
  const { results } = await client.sendMessages({
    messages: [
      { author: "ann", text: "a", idempotencyKey: "k" },
      { author: "", text: "" },
      { author: "ann", text: "b", room: "other" },
      { author: "ann", text: "a", idempotencyKey: "k" },
      { author: "ann", text: "else", idempotencyKey: "k" },
      { author: "ann", text: "c" },
    ],
  });
  assertEquals(results.map(outcome), [
    1,
    "INVALID_ARGUMENT messages[1].author messages[1].text",
    1,
    1,
    "INVALID_ARGUMENT idempotency_key",
    2,
  ]);
  assertEquals(results[3]!.result.value, results[0]!.result.value);
  const { messages } = await parley.store.log.read("lobby", { after: 0n }, 10);
  assertEquals(messages.map(({ text }) => text), ["a", "c"]);
});

Deno.test("sendMessages: takes 1 to 1,000 messages, and stores them in the order given", async () => {
  await using parley = await MemoryParley.start();
  const client = parley.client(MessengerService);
  const of = (count: number) => numbers(1, count).map((i) => ({ author: "ann", text: `m${i}` }));
  for (const count of [0, 1_001]) {
    const error = await failure(client.sendMessages({ messages: of(count) }));
    assertEquals([error.code, fieldViolations(error)[0]?.field], ["INVALID_ARGUMENT", "messages"]);
  }
  const { results } = await client.sendMessages({ messages: of(1_000) });
  assertEquals(results.map(outcome), numbers(1, 1_000));
  const { messages } = await parley.store.log.read("lobby", { after: 0n }, 2_000);
  assertEquals(messages.map(({ text }) => text), of(1_000).map(({ text }) => text));
});

Deno.test("sendMessages: when the lease is another's, each message is UNAVAILABLE, to be sent again", async () => {
  await using parley = await MemoryParley.start();
  await takeAsDeadHolder(parley.store.leases);
  const messages = [{ author: "ann", text: "a" }, { author: "ann", text: "" }];
  const { results } = await parley.client(MessengerService).sendMessages({ messages });
  assertEquals(results.map(outcome), ["UNAVAILABLE", "INVALID_ARGUMENT messages[1].text"]);
  const error = await failure(parley.client(MessengerService).sendMessages({ messages }));
  assertEquals(error.code, "UNAVAILABLE");
});

Deno.test("readMessages: a room that is misnamed is INVALID_ARGUMENT, and no reader is left", async () => {
  await using parley = await MemoryParley.start();
  const stream = parley.client(MessengerService).readMessages({ room: "No Room" });
  const error = await failure(stream[Symbol.asyncIterator]().next());
  assertEquals([error.code, fieldViolations(error)[0]?.field], ["INVALID_ARGUMENT", "room"]);
  assertEquals(parley.worker.readers, 1);
});

Deno.test("readMessages: the start, then messages as the log has them, an empty room name is the lobby", async () => {
  await using parley = await MemoryParley.start();
  const client = parley.client(MessengerService);
  const sent = await client.sendMessage({ author: "ann", text: "a" });
  const events = [];
  const enough = new AbortController();
  const request = { after: { epoch: "", seq: 0n } };
  for await (const { event } of client.readMessages(request, { signal: enough.signal })) {
    events.push(event);
    if (event.case === "message") break;
  }
  enough.abort();
  const [start, message] = events;
  if (start?.case !== "start" || message?.case !== "message") {
    throw new Error("Cannot read: other events came");
  }
  assertEquals([start.value.epoch, start.value.seq], [sent.epoch, 0n]);
  const { room, author, text, position, sendTime } = message.value;
  assertEquals([room, author, text], ["lobby", "ann", "a"]);
  assertEquals([position?.epoch, position?.seq, sendTime], [sent.epoch, sent.seq, sent.sendTime]);
});
