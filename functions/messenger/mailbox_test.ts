import type { Interceptor } from "@connectrpc/connect";
import { assertEquals, assertMatch } from "@std/assert";
import { delay } from "@std/async/delay";
import { DEFAULT_ROOM } from "../../lib/chat/mod.ts";
import { MessengerService } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { CapturedLog } from "../../tests/support/captured_log.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { failure } from "../../tests/support/failure.ts";
import { numbers } from "../../tests/support/live_room.ts";
import { gather, type MemoryEdge, MemoryParley } from "../../tests/support/memory.ts";
import { SeenCalls } from "../../tests/support/seen_calls.ts";

const never = new AbortController().signal;

/** The texts of what a flush hands out. */
async function flush({ mailbox }: MemoryEdge, signal = never): Promise<string[]> {
  return (await gather(await mailbox.flush(signal))).map(({ text }) => text);
}

/** Stores messages past the edges, as other clients do. */
async function say(parley: MemoryParley, texts: readonly string[]): Promise<void> {
  const client = parley.client(MessengerService);
  for (let i = 0; i < texts.length; i += 1_000) {
    const messages = texts.slice(i, i + 1_000).map((text) => ({ author: "ann", text }));
    await client.sendMessages({ messages });
  }
}

/** Waits until an edge hands out so many messages, in as many flushes as it takes. */
async function flushAll(edge: MemoryEdge, count: number): Promise<string[]> {
  const texts: string[] = [];
  await eventually(`${count} messages are handed out`, async () => {
    texts.push(...await flush(edge));
    return texts.length >= count;
  });
  return texts;
}

/** Lets the start of a stream through, and each message once it may. */
function throttle(mayPass: () => Promise<void>): Interceptor {
  return (next) => async (request) => {
    const response = await next(request);
    if (!response.stream) return response;
    const { message } = response;
    const late = async function* () {
      let started = false;
      for await (const event of message) {
        if (started) await mayPass();
        started = true;
        yield event;
      }
    };
    return { ...response, message: late() };
  };
}

function words(from: number, to: number): string[] {
  return numbers(from, to).map((i) => `m${i}`);
}

Deno.test("Mailbox: hands out what came since the last flush, once, the oldest first", async () => {
  await using parley = await MemoryParley.start();
  const { edge } = parley;
  assertEquals(await flush(edge), []);
  await say(parley, words(1, 3));
  assertEquals(await flushAll(edge, 3), words(1, 3));
  assertEquals(await flush(edge), []);
  await say(parley, ["m4"]);
  assertEquals(await flushAll(edge, 1), ["m4"]);
});

Deno.test("Mailbox: a new one begins at the end of the room", async () => {
  await using parley = await MemoryParley.start();
  await parley.edge.send("ann", "before");
  const other = await parley.addEdge({ mailbox: "new" });
  await parley.edge.send("ann", "after");
  assertEquals(await flushAll(other, 1), ["after"]);
  assertEquals(await flush(parley.edge), ["before", "after"]);
});

Deno.test("Mailbox: a flush right after a send of the same process contains it", async () => {
  const calls = new SeenCalls();
  const late = throttle(() => delay(1));
  await using parley = await MemoryParley.start({ interceptors: [calls.interceptor, late] });
  const { edge } = parley;
  for (const i of numbers(1, 20)) {
    await edge.send("ann", `m${i}`);
    assertEquals(await flush(edge), [`m${i}`]);
  }
  assertEquals(calls.of("ListMessages"), 0); // it waits a moment for the stream
});

Deno.test("Mailbox: a flush contains what was sent, also while the stream brings nothing", async () => {
  const held = Promise.withResolvers<void>();
  await using parley = await MemoryParley.start({ interceptors: [throttle(() => held.promise)] });
  const { edge } = parley;
  await say(parley, ["a"]);
  assertEquals(await flush(edge), []);
  await edge.send("ann", "b");
  assertEquals(await flush(edge), ["a", "b"]);
  await edge.send("ann", "b2");
  assertEquals(await flush(edge), ["b2"]);
  assertEquals(await flush(edge), []);
  held.resolve(); // what comes late has been handed out
  await edge.send("ann", "c");
  assertEquals(await flushAll(edge, 1), ["c"]);
});

Deno.test("Mailbox: a process that starts anew goes on where the last one ended", async () => {
  await using parley = await MemoryParley.start();
  await parley.edge.send("ann", "a");
  assertEquals(await flush(parley.edge), ["a"]);
  await parley.edge.send("ann", "b");
  await parley.edge.stop();
  await say(parley, ["c"]);
  const next = await parley.addEdge();
  assertEquals(await flushAll(next, 2), ["b", "c"]);
});

Deno.test("Mailbox: more than it can hold is read from the log, all of it, in order, once", async () => {
  await using parley = await MemoryParley.start();
  await say(parley, words(1, 10_250));
  assertEquals(await flushAll(parley.edge, 10_250), words(1, 10_250));
  await say(parley, ["last"]);
  assertEquals(await flushAll(parley.edge, 1), ["last"]);
});

Deno.test("Mailbox: of two that share a name, each message is handed out by one", async () => {
  await using parley = await MemoryParley.start();
  const edges = [parley.edge, await parley.addEdge()];
  const got: string[][] = [[], []];
  let writing = true;
  const readers = edges.map(async (edge, i) => {
    while (writing) {
      const texts = await flush(edge);
      const order = texts.map((text) => Number(text.slice(1)));
      assertEquals(order, order.toSorted((a, b) => a - b));
      got[i]!.push(...texts);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 4));
    }
  });
  for (const i of numbers(0, 39)) {
    await say(parley, words(5 * i + 1, 5 * i + 5));
    await new Promise((resolve) => setTimeout(resolve, i % 4));
  }
  const rest = eventually("all are handed out", () => got.flat().length >= 200);
  await rest.finally(() => writing = false);
  await Promise.all(readers);
  const all = got.flat().toSorted((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
  assertEquals(all, words(1, 200));
});

Deno.test("Mailbox: takes nothing for a client that is gone", async () => {
  await using parley = await MemoryParley.start();
  const { edge } = parley;
  await edge.send("ann", "a");
  assertEquals(await flush(edge, AbortSignal.abort()), []);
  assertEquals(await flush(edge), ["a"]);
});

Deno.test("Mailbox: 100 flushes may wait for their turn, one more is refused", async () => {
  await using parley = await MemoryParley.start();
  const { edge } = parley;
  await edge.send("ann", "a");
  const flushes = numbers(1, 101).map(() => flush(edge));
  const error = await failure(flushes.at(-1)!);
  assertEquals([error.code, error.message.includes("100")], ["RESOURCE_EXHAUSTED", true]);
  assertEquals((await Promise.all(flushes.slice(0, -1))).flat(), ["a"]);
});

Deno.test("Mailbox: stop frees its reader", async () => {
  await using parley = await MemoryParley.start();
  const { edge } = parley;
  assertEquals([edge.mailbox.ready, parley.worker.readers], [true, 1]);
  await edge.mailbox.stop();
  assertEquals([edge.mailbox.ready, parley.worker.readers], [false, 0]);
  assertEquals((await failure(flush(edge))).code, "UNAVAILABLE");
});

Deno.test("Mailbox: what retention dropped is missed, and nothing else", async () => {
  await using parley = await MemoryParley.start();
  await parley.edge.send("ann", "a");
  await parley.edge.stop();
  await say(parley, words(2, 9));
  await parley.store.log.trim(DEFAULT_ROOM, 7n);
  using log = new CapturedLog();
  const next = await parley.addEdge();
  assertEquals(await flushAll(next, 3), words(7, 9));
  const restarts = log.lines("messenger").filter((line) => line.includes("restarts after message"));
  assertEquals(restarts.length, 1);
  assertMatch(
    restarts[0]!,
    /^warning: Mailbox "?box"? restarts after message 6n?: Cannot read after position/,
  );
});

Deno.test("Mailbox: in a new epoch it begins anew, with the first message that is kept", async () => {
  await using parley = await MemoryParley.start();
  const { edge } = parley;
  await say(parley, words(1, 3));
  assertEquals(await flushAll(edge, 3), words(1, 3));
  const { token } = (await parley.store.leases.peek())!;
  await parley.store.log.trim(DEFAULT_ROOM, 3n);
  await parley.store.log.changeEpoch(token, DEFAULT_ROOM, "00000000000000ff");
  await edge.send("ann", "m4");
  const texts: string[] = [];
  await eventually("it goes on", async () => {
    texts.push(...await flush(edge).catch(() => []));
    return texts.length >= 2;
  });
  assertEquals(texts, ["m3", "m4"]);
  await edge.send("ann", "m5");
  assertEquals(await flush(edge), ["m5"]);
});
