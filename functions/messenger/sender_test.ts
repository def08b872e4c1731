import { create, isMessage } from "@bufbuild/protobuf";
import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import { assertEquals } from "@std/assert";
import { DEFAULT_ROOM } from "../../lib/chat/mod.ts";
import { AppError, toStatus } from "../../lib/error/mod.ts";
import {
  type SendMessageRequest,
  SendMessagesRequestSchema,
  SendMessagesResponseSchema,
  type SendMessagesResult,
  SendMessagesResultSchema,
} from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { failure } from "../../tests/support/failure.ts";
import { numbers } from "../../tests/support/live_room.ts";
import { MemoryParley } from "../../tests/support/memory.ts";
import { type Outgoing, Sender } from "./sender.ts";

/** The way to the worker, where each SendMessages call is seen, and may come to grief. */
class Way {
  /** The messages of each call. */
  readonly calls: SendMessageRequest[][] = [];
  /** Runs before a call goes out; the first is number 1. A throw keeps it from going. */
  before: (call: number) => void | Promise<void> = () => {};
  /** Runs once it is answered, may change the results in place. A throw loses the answer. */
  after: (call: number, results: SendMessagesResult[]) => void = () => {};

  readonly interceptor: Interceptor = (next) => async (request) => {
    if (request.stream || !isMessage(request.message, SendMessagesRequestSchema)) return await next(request);
    const call = this.calls.push(request.message.messages);
    await this.before(call);
    const response = await next(request);
    if (response.stream || !isMessage(response.message, SendMessagesResponseSchema)) return response;
    this.after(call, response.message.results);
    return response;
  };

  /** How many messages each call had. */
  get sizes(): number[] {
    return this.calls.map((messages) => messages.length);
  }
}

async function begin(): Promise<{ parley: MemoryParley; way: Way; sender: Sender }> {
  const way = new Way();
  const parley = await MemoryParley.start({ interceptors: [way.interceptor] });
  return { parley, way, sender: new Sender(parley.edge.channel, { deadlineMs: 1_000 }) };
}

function outgoing(text: string, over: Partial<Outgoing> = {}): Outgoing {
  return { author: "ann", text, room: DEFAULT_ROOM, idempotencyKey: crypto.randomUUID(), ...over };
}

function refused(code: "UNAVAILABLE" | "RESOURCE_EXHAUSTED"): SendMessagesResult {
  const value = toStatus(new AppError(code, "not now"));
  return create(SendMessagesResultSchema, { result: { case: "error", value } });
}

async function texts(parley: MemoryParley): Promise<string[]> {
  return (await parley.store.log.read(DEFAULT_ROOM, { after: 0n }, 5_000)).messages.map(({ text }) => text);
}

Deno.test("Sender: answers where and when a message is stored", async () => {
  const { parley, way, sender } = await begin();
  await using _ = parley;
  const { seq, epoch, sendTime } = await sender.send(outgoing("a"));
  const extent = await parley.store.log.extent(DEFAULT_ROOM);
  assertEquals([seq, epoch], [extent?.tail, extent?.epoch]);
  assertEquals(sendTime!.seconds * 1_000_000_000n + BigInt(sendTime!.nanos), extent?.lastTime);
  assertEquals(way.sizes, [1]);
});

Deno.test("Sender: what gathers while a call is out shares the next one, in order", async () => {
  const { parley, way, sender } = await begin();
  await using _ = parley;
  const gate = Promise.withResolvers<void>();
  way.before = (call) => call === 1 ? gate.promise : undefined;
  const sent = [sender.send(outgoing("m0"))];
  await eventually("the first call is out", () => way.calls.length === 1);
  for (const i of numbers(1, 20)) sent.push(sender.send(outgoing(`m${i}`)));
  gate.resolve();
  assertEquals((await Promise.all(sent)).map(({ seq }) => Number(seq)), numbers(1, 21));
  assertEquals(way.sizes, [1, 20]);
  assertEquals(await texts(parley), numbers(0, 20).map((i) => `m${i}`));
});

Deno.test("Sender: a call has 500 messages and 2 MiB at the most", async () => {
  const { parley, way, sender } = await begin();
  await using _ = parley;
  await Promise.all(numbers(1, 1_200).map(() => sender.send(outgoing("x"))));
  assertEquals(way.sizes, [500, 500, 200]);
  way.calls.length = 0;
  const text = "€".repeat(5_000); // 15,000 bytes
  await Promise.all(numbers(1, 300).map(() => sender.send(outgoing(text))));
  assertEquals(way.sizes, [139, 139, 22]);
});

Deno.test("Sender: a refused message fails alone", async () => {
  const { parley, way, sender } = await begin();
  await using _ = parley;
  const sent = [outgoing("a"), outgoing(""), outgoing("b")].map((message) => sender.send(message));
  assertEquals((await failure(sent[1]!)).code, "INVALID_ARGUMENT");
  assertEquals([(await sent[0])!.seq, (await sent[2])!.seq], [1n, 2n]);
  assertEquals(way.sizes, [3]);
});

Deno.test("Sender: a message whose answer was lost is sent again under its key, and stored once", async () => {
  const { parley, way, sender } = await begin();
  await using _ = parley;
  way.after = (call) => {
    if (call <= 2) throw new ConnectError("connection reset", Code.Unavailable);
  };
  const sent = [outgoing("a"), outgoing("b")];
  const answers = await Promise.all(sent.map((message) => sender.send(message)));
  assertEquals(answers.map(({ seq }) => seq), [1n, 2n]);
  assertEquals(way.sizes, [2, 2, 2]);
  const keys = sent.map(({ idempotencyKey }) => idempotencyKey);
  for (const call of way.calls) assertEquals(call.map(({ idempotencyKey }) => idempotencyKey), keys);
  assertEquals(await texts(parley), ["a", "b"]);
});

Deno.test("Sender: of the results, what is UNAVAILABLE is sent again, under its key, and nothing else", async () => {
  const { parley, way, sender } = await begin();
  await using _ = parley;
  way.after = (call, results) => {
    if (call === 1) results.splice(1, 2, refused("UNAVAILABLE"), refused("RESOURCE_EXHAUSTED"));
  };
  const messages = ["a", "b", "c", "d"].map((text) => outgoing(text));
  const sent = messages.map((message) => sender.send(message));
  assertEquals((await failure(sent[2]!)).code, "RESOURCE_EXHAUSTED");
  assertEquals([(await sent[0])!.seq, (await sent[1])!.seq, (await sent[3])!.seq], [1n, 2n, 4n]);
  assertEquals(way.sizes, [4, 1]);
  assertEquals(way.calls[1]![0]!.idempotencyKey, messages[1]!.idempotencyKey);
  assertEquals(await texts(parley), ["a", "b", "c", "d"]);
});

Deno.test("Sender: what was stored is answered so, also when the others cannot be sent again", async () => {
  const { parley, way, sender } = await begin();
  await using _ = parley;
  way.after = (call, results) => {
    if (call > 1) throw new ConnectError("too much", Code.ResourceExhausted);
    results.splice(1, 1, refused("UNAVAILABLE"));
  };
  const sent = ["a", "b"].map((text) => sender.send(outgoing(text)));
  assertEquals((await failure(sent[1]!)).code, "RESOURCE_EXHAUSTED");
  assertEquals((await sent[0])!.seq, 1n);
});

Deno.test("Sender: gives up with UNAVAILABLE once its time is over, and goes on with the next message", async () => {
  const { parley, way } = await begin();
  await using _ = parley;
  const sender = new Sender(parley.edge.channel, { deadlineMs: 200 });
  way.before = () => {
    throw new ConnectError("connection refused", Code.Unavailable);
  };
  const startMs = performance.now();
  assertEquals((await failure(sender.send(outgoing("a")))).code, "UNAVAILABLE");
  assertEquals(performance.now() - startMs < 1_000, true);
  way.before = () => {};
  way.after = (_, results) => results.fill(refused("UNAVAILABLE"));
  assertEquals((await failure(sender.send(outgoing("b")))).code, "UNAVAILABLE");
  way.after = () => {};
  await sender.send(outgoing("c"));
  assertEquals(await texts(parley), ["b", "c"]); // "may or may not be stored"
});

Deno.test("Sender: idle waits for the calls that are out, and for those that wait for them", async () => {
  const { parley, sender } = await begin();
  await using _ = parley;
  await sender.idle();
  let answered = 0;
  for (const i of numbers(1, 1_001)) sender.send(outgoing(`m${i}`)).then(() => answered++);
  await sender.idle();
  assertEquals(answered, 1_001);
});
