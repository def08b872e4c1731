import { assert, assertEquals } from "@std/assert";
import { formatPosition, parsePosition, type Position } from "../../lib/chat/mod.ts";
import { withDeadline } from "../../lib/time/mod.ts";
import { MessengerService } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { failure } from "../../tests/support/failure.ts";
import { type MemoryEdge, MemoryParley } from "../../tests/support/memory.ts";
import { type EventsOptions, roomEvents } from "./events.ts";

const WAIT_MS = 10_000;

/** The events of the lobby, read step by step; aborted when disposed. */
class Listening implements Disposable {
  readonly abort = new AbortController();
  readonly #events: AsyncGenerator<string>;

  constructor({ channel }: MemoryEdge, options: Partial<EventsOptions> = {}) {
    this.#events = roomEvents({ channel, room: "lobby", signal: this.abort.signal, ...options });
  }

  /** The next text that it sends; `undefined` at the end. */
  async text(): Promise<string | undefined> {
    const { done, value } = await withDeadline(this.#events.next(), WAIT_MS, "see the next event");
    return done ? undefined : value;
  }

  /** The next event, as a browser takes it apart. */
  async event() {
    const text = await this.text();
    const match = /^(?:event: (\w+)\n)?id: (\S+)\ndata: ([^\n\r]*)\n\n$/.exec(text ?? "");
    if (!match) throw new Error(`Cannot take the event apart: ${JSON.stringify(text)}`);
    return { name: match[1] ?? "message", id: match[2], data: JSON.parse(match[3]!) };
  }

  [Symbol.dispose](): void {
    this.abort.abort();
  }
}

async function epochOf(parley: MemoryParley): Promise<string> {
  return (await parley.store.log.extent("lobby"))!.epoch;
}

/** What an event says that is named, and only tells a position. */
function telling(name: string, position: Position) {
  const { epoch, seq } = position;
  return { name, id: formatPosition(position), data: { position: { epoch, seq: String(seq) } } };
}

Deno.test("roomEvents: the start with its position, then each message with its own", async () => {
  await using parley = await MemoryParley.start();
  const { edge } = parley;
  await edge.send("ann", "before");
  using listening = new Listening(edge);
  const epoch = await epochOf(parley);
  assertEquals(await listening.event(), telling("start", { epoch, seq: 1n }));
  const text = 'two\nlines\r\n: and "quotes" \u2028 😀';
  const sendTime = await edge.send("ann", text);
  assertEquals(await listening.event(), {
    name: "message",
    id: `${epoch}-2`,
    data: { position: { epoch, seq: "2" }, room: "lobby", author: "ann", text, sendTime },
  });
});

Deno.test("roomEvents: the id of the last event seen is where it resumes", async () => {
  await using parley = await MemoryParley.start();
  const { edge } = parley;
  for (const text of ["a", "b", "c"]) await edge.send("ann", text);
  using first = new Listening(edge, { after: { epoch: "", seq: 0n } });
  await first.event();
  const { id } = await first.event();
  using second = new Listening(edge, { after: parsePosition(id!) });
  const epoch = await epochOf(parley);
  assertEquals(await second.event(), telling("start", { epoch, seq: 1n }));
  assertEquals([(await second.event()).data.text, (await second.event()).data.text], ["b", "c"]);
});

Deno.test("roomEvents: a position that cannot be read starts with a reset, and no start after it", async () => {
  await using parley = await MemoryParley.start();
  const { edge } = parley;
  for (const text of ["a", "b", "c"]) await edge.send("ann", text);
  await parley.store.log.trim("lobby", 3n);
  using listening = new Listening(edge, { after: { epoch: "0", seq: 77n } });
  assertEquals(await listening.event(), telling("reset", { epoch: await epochOf(parley), seq: 2n }));
  assertEquals((await listening.event()).data.text, "c");
});

Deno.test("roomEvents: a new epoch in the middle is a reset, too", async () => {
  await using parley = await MemoryParley.start();
  const { edge } = parley;
  using listening = new Listening(edge);
  await listening.event();
  await edge.send("ann", "a");
  await listening.event();
  const { token } = (await parley.store.leases.peek())!;
  const epoch = "00000000000000ff";
  await parley.store.log.changeEpoch(token, "lobby", epoch);
  await edge.send("ann", "b");
  assertEquals(await listening.event(), telling("reset", { epoch, seq: 0n }));
  assertEquals([(await listening.event()).data.text, (await listening.event()).data.text], ["a", "b"]);
});

Deno.test("roomEvents: goes on at another worker without a word", async () => {
  await using parley = await MemoryParley.start();
  const { edge } = parley;
  const second = parley.addWorker();
  using listening = new Listening(edge);
  await listening.event();
  await edge.send("ann", "a");
  assertEquals((await listening.event()).data.text, "a");
  await parley.worker.drain(1_000);
  await eventually("the second is active", () => second.worker.active);
  await second.client(MessengerService).sendMessage({ author: "ann", text: "b" });
  assertEquals((await listening.event()).data.text, "b");
});

Deno.test("roomEvents: says that it lives while nothing comes, and loses nothing by it", async () => {
  await using parley = await MemoryParley.start();
  const { edge } = parley;
  using listening = new Listening(edge, { keepAliveMs: 20 });
  await listening.event();
  for (let i = 0; i < 3; i++) assertEquals(await listening.text(), ": keep-alive\n\n");
  for (const text of ["a", "b", "c"]) await edge.send("ann", text);
  for (const text of ["a", "b", "c"]) assertEquals((await listening.event()).data.text, text);
  assertEquals(await listening.text(), ": keep-alive\n\n");
});

Deno.test("roomEvents: ends with the signal, while it waits and while nobody reads", async () => {
  await using parley = await MemoryParley.start();
  const { edge } = parley;
  const waiting = new Listening(edge);
  const idle = new Listening(edge);
  for (const listening of [waiting, idle]) await listening.event();
  assertEquals(parley.worker.readers, 3);
  const next = waiting.text();
  waiting.abort.abort();
  idle.abort.abort();
  assertEquals(await next, undefined);
  await eventually("only the mailbox reads", () => parley.worker.readers === 1);
});

Deno.test("roomEvents: a consumer that leaves it leaves no reader at the worker", async () => {
  await using parley = await MemoryParley.start();
  const { channel } = parley.edge;
  const { signal } = new AbortController();
  for await (const text of roomEvents({ channel, room: "lobby", signal })) {
    assertEquals([text.startsWith("event: start\n"), parley.worker.readers], [true, 2]);
    break;
  }
  await eventually("only the mailbox reads", () => parley.worker.readers === 1);
});

Deno.test("roomEvents: what cannot be mended is thrown", async () => {
  await using parley = await MemoryParley.start();
  using listening = new Listening(parley.edge, { room: "No Room" });
  assertEquals((await failure(listening.text())).code, "INVALID_ARGUMENT");
  assert(parley.worker.readers === 1);
});
