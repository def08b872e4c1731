import { isMessage } from "@bufbuild/protobuf";
import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import { assertEquals, assertLess } from "@std/assert";
import { DEFAULT_ROOM } from "../../lib/chat/mod.ts";
import { Channel } from "../../lib/rpc/mod.ts";
import { CommitCursorRequestSchema, MailboxService } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { failure } from "../../tests/support/failure.ts";
import { numbers } from "../../tests/support/live_room.ts";
import { gather, type MemoryEdge, MemoryParley } from "../../tests/support/memory.ts";
import { SeenCalls } from "../../tests/support/seen_calls.ts";
import { Mailbox } from "./mailbox.ts";

/** The way to the worker, where each move of the cursor is seen, and may come to grief. */
class Way {
  /** The flush_id of each call. */
  readonly calls: string[] = [];
  /** Runs before a call goes out; the first is number 1. A throw keeps it from going. */
  before: (call: number) => void | Promise<void> = () => {};
  /** Runs once it is answered. A throw loses the answer. */
  after: (call: number) => void | Promise<void> = () => {};

  readonly interceptor: Interceptor = (next) => async (request) => {
    if (request.stream || !isMessage(request.message, CommitCursorRequestSchema)) return await next(request);
    const call = this.calls.push(request.message.flushId);
    await this.before(call);
    const response = await next(request);
    await this.after(call);
    return response;
  };
}

const reset = new ConnectError("connection reset", Code.Unavailable);

/** Two edges that share a mailbox; the way of the first is in our hands. */
async function begin() {
  const way = new Way();
  const calls = new SeenCalls();
  const interceptors = [way.interceptor, calls.interceptor];
  const parley = await MemoryParley.start({ interceptors, commitDeadlineMs: 150 });
  return { parley, way, calls, edge: parley.edge, other: await parley.addEdge() };
}

async function flush({ mailbox }: MemoryEdge): Promise<string[]> {
  const pages = await mailbox.flush(new AbortController().signal);
  return (await gather(pages)).map(({ text }) => text);
}

async function send(edge: MemoryEdge, ...texts: string[]): Promise<void> {
  for (const text of texts) await edge.send("ann", text);
}

/** Waits until an edge hands out exactly these, one flush or several. */
async function flushed(edge: MemoryEdge, ...texts: string[]): Promise<void> {
  const got: string[] = [];
  await eventually(`${texts.length} messages are handed out`, async () => {
    got.push(...await flush(edge));
    return got.length >= texts.length;
  });
  assertEquals(got, texts);
}

Deno.test("Mailbox: a move whose answer is lost is repeated under its id, and handed out once", async () => {
  const { parley, way, edge, other } = await begin();
  await using _ = parley;
  way.after = (call) => {
    if (call === 1) throw reset;
  };
  await send(edge, "a", "b");
  assertEquals(await flush(edge), ["a", "b"]);
  assertEquals(way.calls, [way.calls[0], way.calls[0]]);
  assertEquals([await flush(edge), await flush(other)], [[], []]);
});

Deno.test("Mailbox: when no answer comes at all, the next flush hands out what was moved, and what came since", async () => {
  const { parley, way, edge, other } = await begin();
  await using _ = parley;
  way.after = () => {
    throw reset;
  };
  await send(edge, "a", "b");
  assertEquals((await failure(flush(edge))).code, "UNAVAILABLE");
  assertEquals((await failure(flush(edge))).code, "UNAVAILABLE"); // the same move once more
  assertEquals(new Set(way.calls).size, 1);
  await send(edge, "c");
  way.after = () => {};
  assertEquals(await flush(edge), ["a", "b", "c"]);
  assertEquals(new Set(way.calls).size, 2);
  assertEquals([await flush(edge), await flush(other)], [[], []]);
});

Deno.test("Mailbox: what is moved already is handed out, though what came since cannot be moved", async () => {
  const { parley, way, edge } = await begin();
  await using _ = parley;
  way.after = () => {
    throw reset;
  };
  await send(edge, "a", "b");
  assertEquals((await failure(flush(edge))).code, "UNAVAILABLE");
  const [first] = way.calls;
  way.after = (call) => {
    if (way.calls[call - 1] !== first) throw reset;
  };
  await send(edge, "c");
  assertEquals(await flush(edge), ["a", "b"]);
  way.after = () => {};
  await send(edge, "d");
  assertEquals(await flush(edge), ["c", "d"]);
});

Deno.test("Mailbox: a move that never reached the worker is made by the next flush", async () => {
  const { parley, way, edge } = await begin();
  await using _ = parley;
  way.before = () => {
    throw reset;
  };
  await send(edge, "a");
  assertEquals((await failure(flush(edge))).code, "UNAVAILABLE");
  way.before = () => {};
  await send(edge, "b");
  assertEquals(await flush(edge), ["a", "b"]);
  assertEquals(await flush(edge), []);
});

Deno.test("Mailbox: what was moved without an answer stays this process's, though another has moved on", async () => {
  const { parley, way, edge, other } = await begin();
  await using _ = parley;
  way.after = () => {
    throw reset;
  };
  await send(edge, "a", "b");
  assertEquals((await failure(flush(edge))).code, "UNAVAILABLE");
  await send(other, "c", "d");
  await flushed(other, "c", "d");
  way.after = () => {};
  assertEquals(await flush(edge), ["a", "b"]);
  await send(edge, "e");
  assertEquals([await flush(edge), await flush(other)], [["e"], []]);
});

Deno.test("Mailbox: what another process was faster to move is not handed out, the rest is", async () => {
  const { parley, way, edge, other } = await begin();
  await using _ = parley;
  await send(edge, "a", "b");
  const gate = Promise.withResolvers<void>();
  way.before = (call) => call === 1 ? gate.promise : undefined;
  const flushing = flush(edge);
  await eventually("the move is under way", () => way.calls.length === 1);
  await flushed(other, "a", "b");
  await send(edge, "c");
  gate.resolve();
  assertEquals(await flushing, ["c"]);
  assertEquals([await flush(edge), await flush(other)], [[], []]);
});

Deno.test("Mailbox: what another process has left is handed out from memory", async () => {
  const { parley, way, edge, calls } = await begin();
  await using _ = parley;
  await send(edge, "a", "b", "c");
  const gate = Promise.withResolvers<void>();
  way.before = (call) => call === 1 ? gate.promise : undefined;
  const flushing = flush(edge);
  await eventually("the move is under way", () => way.calls.length === 1);
  const { epoch } = (await parley.store.log.extent(DEFAULT_ROOM))!;
  const to = { epoch, seq: 1n };
  await parley.client(MailboxService).commitCursor({
    mailbox: "box",
    from: { epoch, seq: 0n },
    to,
    flushId: "other",
  });
  gate.resolve();
  assertEquals(await flushing, ["b", "c"]);
  assertEquals(calls.of("ListMessages"), 0);
});

Deno.test("Mailbox: however many flushes wait for a worker that does not answer, none waits for long", async () => {
  const { parley, way, edge } = await begin();
  await using _ = parley;
  await send(edge, "a");
  way.before = () => {
    throw reset;
  };
  const startMs = performance.now();
  const flushes = numbers(1, 40).map(() => failure(flush(edge)));
  assertEquals(new Set((await Promise.all(flushes)).map(({ code }) => code)), new Set(["UNAVAILABLE"]));
  assertLess(performance.now() - startMs, 2_000); // a deadline of 150 ms, and not one for each
  way.before = () => {};
  assertEquals(await flush(edge), ["a"]);
});

Deno.test("Mailbox: however many flushes wait for the stream to open, none waits for long", async () => {
  const channel = new Channel(["nowhere:1"], () => Promise.reject(reset));
  const mailbox = new Mailbox({ channel, mailbox: "box", room: DEFAULT_ROOM, openWaitMs: 100 });
  mailbox.start();
  const startMs = performance.now();
  const flushes = numbers(1, 40).map(() => failure(mailbox.flush(new AbortController().signal)));
  assertEquals(new Set((await Promise.all(flushes)).map(({ code }) => code)), new Set(["UNAVAILABLE"]));
  assertLess(performance.now() - startMs, 1_000);
  await mailbox.stop();
});

Deno.test("Mailbox: a client that goes while its turn has not come takes nothing along", async () => {
  const { parley, way, edge } = await begin();
  await using _ = parley;
  await send(edge, "a");
  const gate = Promise.withResolvers<void>();
  way.before = (call) => call === 1 ? gate.promise : undefined;
  const first = flush(edge);
  await eventually("the move is under way", () => way.calls.length === 1);
  const gone = new AbortController();
  const second = edge.mailbox.flush(gone.signal);
  await send(edge, "b");
  gone.abort();
  gate.resolve();
  assertEquals(await first, ["a"]);
  assertEquals(await gather(await second), []);
  assertEquals(await flush(edge), ["b"]);
});

Deno.test("Mailbox: a move that is refused for good is forgotten, and what it was for handed out later", async () => {
  const { parley, way, calls, edge } = await begin();
  await using _ = parley;
  way.before = (call) => {
    if (call === 1) throw new ConnectError("the store is full", Code.ResourceExhausted);
  };
  await send(edge, "a");
  assertEquals((await failure(flush(edge))).code, "RESOURCE_EXHAUSTED");
  assertEquals(await flush(edge), ["a"]);
  assertEquals(new Set(way.calls).size, 2);
  assertEquals(calls.of("ListMessages"), 0); // it was at hand
});
