import { assertEquals } from "@std/assert";
import { BEGINNING, DEFAULT_ROOM, type Position } from "../../lib/chat/mod.ts";
import { MessengerService } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { Channel } from "../../lib/rpc/mod.ts";
import { withDeadline } from "../../lib/time/mod.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { failure } from "../../tests/support/failure.ts";
import { MemoryParley } from "../../tests/support/memory.ts";
import { type FeedEvent, followRoom } from "./feed.ts";

const WAIT_MS = 10_000;

/** A feed of the lobby, read step by step; aborted when disposed. */
class Following implements Disposable {
  readonly abort = new AbortController();
  readonly feed: AsyncGenerator<FeedEvent>;

  constructor(channel: Channel, after?: Position, room = DEFAULT_ROOM) {
    this.feed = followRoom({ channel, room, after, signal: this.abort.signal });
  }

  /** The next event; `undefined` at the end. */
  async next(): Promise<FeedEvent | undefined> {
    const { done, value } = await withDeadline(this.feed.next(), WAIT_MS, "see the next event");
    return done ? undefined : value;
  }

  /** The next event in a few words: its kind, and its text or the number of its position. */
  async told(): Promise<string | undefined> {
    const event = await this.next();
    if (event?.kind === "message") return event.message.text;
    if (event?.kind === "lost") return `lost ${event.error.code}`;
    return event && `${event.kind} ${event.position.seq}`;
  }

  [Symbol.dispose](): void {
    this.abort.abort();
  }
}

Deno.test("followRoom: tells where it goes on, then each message; ends with the signal", async () => {
  await using parley = await MemoryParley.start();
  const { edge } = parley;
  await edge.send("ann", "a");
  await edge.send("ann", "b");
  using all = new Following(edge.channel, BEGINNING);
  assertEquals([await all.told(), await all.told(), await all.told()], ["open 0", "a", "b"]);
  using live = new Following(edge.channel);
  assertEquals(await live.told(), "open 2");
  await edge.send("ann", "c");
  assertEquals([await all.told(), await live.told()], ["c", "c"]);
  const next = live.next();
  live.abort.abort();
  assertEquals(await next, undefined);
  assertEquals(await live.next(), undefined);
});

Deno.test("followRoom: goes on at the next worker, with no message lost and none told twice", async () => {
  await using parley = await MemoryParley.start();
  const { edge } = parley;
  const second = parley.addWorker();
  using following = new Following(edge.channel);
  assertEquals(await following.told(), "open 0");
  await edge.send("ann", "a");
  assertEquals(await following.told(), "a");
  await edge.send("ann", "b"); // not read before the worker goes
  await parley.worker.drain(1_000);
  await eventually("the second is active", () => second.worker.active);
  await second.client(MessengerService).sendMessage({ author: "ann", text: "c" });
  const told: (string | undefined)[] = [];
  while (told.at(-1) !== "c") told.push(await following.told());
  assertEquals(told.filter((word) => !word?.startsWith("lost")), ["b", "open 2", "c"]);
  assertEquals(told.includes("lost UNAVAILABLE"), true);
});

Deno.test("followRoom: a position that cannot be read is reset to the first that can", async () => {
  await using parley = await MemoryParley.start();
  const { edge } = parley;
  for (const text of ["a", "b", "c"]) await edge.send("ann", text);
  await parley.store.log.trim(DEFAULT_ROOM, 3n);
  const { epoch } = (await parley.store.log.extent(DEFAULT_ROOM))!;
  for (const wrong of [{ epoch: "0", seq: 9n }, { epoch, seq: 1n }]) {
    using following = new Following(edge.channel, wrong);
    const reset = await following.next();
    if (reset?.kind !== "reset") throw new Error(`Cannot see the reset: ${reset?.kind} comes first`);
    assertEquals([reset.position, reset.error.code], [{ epoch, seq: 2n }, "OUT_OF_RANGE"]);
    assertEquals([await following.told(), await following.told()], ["open 2", "c"]);
  }
});

Deno.test("followRoom: what no attempt can mend is thrown", async () => {
  await using parley = await MemoryParley.start();
  using following = new Following(parley.edge.channel, undefined, "No Room");
  assertEquals((await failure(following.next())).code, "INVALID_ARGUMENT");
  assertEquals(await following.next(), undefined);
});

Deno.test("followRoom: a consumer that leaves it leaves no reader at the worker", async () => {
  await using parley = await MemoryParley.start();
  const { edge } = parley;
  for await (
    const event of followRoom({
      channel: edge.channel,
      room: DEFAULT_ROOM,
      signal: new AbortController().signal,
    })
  ) {
    assertEquals([event.kind, parley.worker.readers], ["open", 2]);
    break;
  }
  await eventually("only the mailbox reads", () => parley.worker.readers === 1);
});

Deno.test("followRoom: while no worker can be reached, it tells so and tries again until the signal", async () => {
  const channel = new Channel(["nowhere:1"], () => Promise.reject(new Error("no such host")));
  using following = new Following(channel);
  assertEquals([await following.told(), await following.told()], ["lost INTERNAL", "lost INTERNAL"]);
  const next = following.next();
  following.abort.abort();
  await next;
  assertEquals(await following.next(), undefined);
});
