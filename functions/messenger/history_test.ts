import { assertEquals } from "@std/assert";
import type { ChatMessage, Position } from "../../lib/chat/mod.ts";
import { MessengerService } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { failure } from "../../tests/support/failure.ts";
import { numbers } from "../../tests/support/live_room.ts";
import { gather, MemoryParley } from "../../tests/support/memory.ts";
import { SeenCalls } from "../../tests/support/seen_calls.ts";
import { readStretch } from "./history.ts";

const ROOM = "room";

/** A room with so many messages, and the way to read stretches of it. */
async function begin(count: number) {
  const calls = new SeenCalls();
  const parley = await MemoryParley.start({ interceptors: [calls.interceptor] });
  const client = parley.client(MessengerService);
  for (let done = 0; done < count; done += 1_000) {
    const size = Math.min(1_000, count - done);
    await client.sendMessages({
      messages: numbers(1, size).map(() => ({ room: ROOM, author: "ann", text: "x" })),
    });
  }
  const all = await parley.store.log.read(ROOM, { after: 0n }, count);
  const at = (seq: number): Position => ({ epoch: all.extent!.epoch, seq: BigInt(seq) });
  const read = async (from: Position | number, to: number, held: readonly ChatMessage[]) => {
    const start = typeof from === "number" ? at(from) : from;
    const stretch = { room: ROOM, from: start, to: at(to) };
    const messages = await gather(readStretch(parley.edge.channel, stretch, held));
    return messages.map(({ position }) => Number(position.seq));
  };
  const held = (...seqs: number[]) => seqs.map((seq) => all.messages[seq - 1]!);
  return { parley, read, held, at, pages: () => calls.of("ListMessages") };
}

Deno.test("readStretch: what is at hand is not read", async () => {
  const { parley, read, held, pages } = await begin(9);
  await using _ = parley;
  assertEquals(await read(2, 6, held(3, 4, 5, 6)), [3, 4, 5, 6]);
  assertEquals(await read(2, 6, held(1, 2, 3, 4, 5, 6, 7)), [3, 4, 5, 6]);
  assertEquals(await read(2, 2, held(3)), []);
  assertEquals(pages(), 0);
});

Deno.test("readStretch: what is not at hand is read, a thousand at a time", async () => {
  const { parley, read, pages } = await begin(2_500);
  await using _ = parley;
  assertEquals(await read(0, 2_400, []), numbers(1, 2_400));
  assertEquals(pages(), 3);
});

Deno.test("readStretch: each message once and in order, wherever the holes are", async () => {
  const { parley, read, held } = await begin(8);
  await using _ = parley;
  for (let set = 0; set < 256; set += 5) {
    const seqs = numbers(1, 8).filter((seq) => set & (1 << (seq - 1)));
    for (const [from, to] of [[0, 8], [2, 6], [3, 4]] as const) {
      assertEquals(await read(from, to, held(...seqs)), numbers(from + 1, to), `${seqs} of ${from} to ${to}`);
    }
  }
});

Deno.test("readStretch: from another epoch, it begins with the first message", async () => {
  const { parley, read, held } = await begin(5);
  await using _ = parley;
  assertEquals(await read({ epoch: "0", seq: 77n }, 4, held(2, 3)), [1, 2, 3, 4]);
  assertEquals(await read({ epoch: "", seq: 0n }, 2, []), [1, 2]);
});

Deno.test("readStretch: leaves out what retention has dropped meanwhile", async () => {
  const { parley, read, held } = await begin(20);
  await using _ = parley;
  await parley.store.log.trim(ROOM, 8n);
  assertEquals(await read(0, 10, held(2, 3)), [8, 9, 10]);
  assertEquals(await read(0, 7, []), []);
  assertEquals(await read(0, 5, held(5)), []);
  await parley.store.log.trim(ROOM, 21n);
  assertEquals(await read(0, 20, []), []);
});

Deno.test("readStretch: a log that has another epoch meanwhile cannot be read", async () => {
  const { parley, read, held, at } = await begin(5);
  await using _ = parley;
  const to = at(5);
  const { token } = (await parley.store.leases.peek())!;
  await parley.store.log.trim(ROOM, 3n);
  await parley.store.log.changeEpoch(token, ROOM, "00000000000000ff");
  assertEquals((await failure(read(0, Number(to.seq), []))).code, "OUT_OF_RANGE");
  assertEquals(await read(0, 5, held(1, 2, 3, 4, 5)), numbers(1, 5));
});
