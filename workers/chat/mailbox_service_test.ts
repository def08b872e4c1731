import { assertEquals } from "@std/assert";
import type { Position } from "../../lib/chat/mod.ts";
import { fieldViolations } from "../../lib/error/mod.ts";
import { MailboxService, MessengerService } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { failure } from "../../tests/support/failure.ts";
import { numbers } from "../../tests/support/live_room.ts";
import { MemoryParley } from "../../tests/support/memory.ts";

const mailbox = "m:1.a_B-c";

/** A lobby with so many messages, and its mailboxes. */
async function begin(parley: MemoryParley, count: number) {
  const messages = numbers(1, count).map((i) => ({ author: "ann", text: `m${i}` }));
  await parley.client(MessengerService).sendMessages({ messages });
  const { epoch } = (await parley.store.log.extent("lobby"))!;
  const client = parley.client(MailboxService);
  let moves = 0;
  return {
    client,
    at: (seq: number): Position => ({ epoch, seq: BigInt(seq) }),
    /** Whether a move was made, and where the cursor stands. */
    move: async (from: Position, to: Position, flushId = `f${++moves}`) => {
      const answer = await client.commitCursor({ mailbox, from, to, flushId });
      return [answer.committed, Number(answer.cursor?.seq)];
    },
    cursor: async (name = mailbox) => Number((await client.getCursor({ mailbox: name })).cursor?.seq),
  };
}

Deno.test("getCursor: a mailbox that is not known begins at the end of the room, and stays there", async () => {
  await using parley = await MemoryParley.start();
  const { client, cursor, at } = await begin(parley, 3);
  const { cursor: made } = await client.getCursor({ mailbox });
  assertEquals([made?.epoch, made?.seq], [at(3).epoch, 3n]);
  await parley.client(MessengerService).sendMessage({ author: "ann", text: "later" });
  assertEquals([await cursor(), await cursor("another")], [3, 4]);
  const unknown = await client.getCursor({ mailbox, room: "unknown" });
  assertEquals([unknown.cursor?.epoch, unknown.cursor?.seq], ["", 0n]);
});

Deno.test("commitCursor: moves from where the cursor stands, and from nowhere else", async () => {
  await using parley = await MemoryParley.start();
  const { cursor, move, at } = await begin(parley, 9);
  assertEquals(await move(at(2), at(4)), [true, 4]); // not known: it begins with the move
  assertEquals(await move(at(2), at(6)), [false, 4]);
  assertEquals(await move(at(5), at(6)), [false, 4]);
  assertEquals(await move(at(4), at(4)), [true, 4]);
  assertEquals(await move(at(4), at(9)), [true, 9]);
  assertEquals(await cursor(), 9);
});

Deno.test("commitCursor: a repeated move is recognised, and changes nothing", async () => {
  await using parley = await MemoryParley.start();
  const { cursor, move, at } = await begin(parley, 9);
  assertEquals(await move(at(0), at(4), "one"), [true, 4]);
  assertEquals(await move(at(0), at(4), "one"), [true, 4]);
  assertEquals(await move(at(4), at(6), "two"), [true, 6]);
  assertEquals(await move(at(0), at(4), "one"), [true, 6]);
  assertEquals(await move(at(6), at(7), "two"), [true, 6]); // the name is what counts
  assertEquals(await cursor(), 6);
});

Deno.test("commitCursor: a repeated move is recognised after retention has dropped what it was for", async () => {
  await using parley = await MemoryParley.start();
  const { move, at } = await begin(parley, 9);
  assertEquals(await move(at(0), at(4), "one"), [true, 4]);
  await parley.store.log.trim("lobby", 8n);
  assertEquals(await move(at(0), at(4), "one"), [true, 4]);
  assertEquals(await move(at(1), at(4), "two"), [false, 4]);
  assertEquals(await move(at(4), at(9)), [true, 9]);
});

Deno.test("commitCursor: of several that move from the same place, one does", async () => {
  await using parley = await MemoryParley.start();
  const { move, at } = await begin(parley, 9);
  await move(at(0), at(1));
  const answers = await Promise.all(numbers(2, 9).map((to) => move(at(1), at(to))));
  const made = answers.filter(([committed]) => committed);
  assertEquals(made.length, 1);
  assertEquals(new Set(answers.map(([, seq]) => seq)).size, 1);
});

Deno.test("commitCursor: the cursor never goes beyond the log, into another life of it, or back", async () => {
  await using parley = await MemoryParley.start();
  const { cursor, move, at } = await begin(parley, 5);
  await move(at(0), at(3));
  assertEquals((await failure(move(at(3), at(6)))).code, "OUT_OF_RANGE");
  assertEquals((await failure(move(at(3), { epoch: "0", seq: 4n }))).code, "OUT_OF_RANGE");
  const back = await failure(move(at(3), at(2)));
  assertEquals([back.code, fieldViolations(back)[0]?.field], ["INVALID_ARGUMENT", "to"]);
  assertEquals(await cursor(), 3);
});

Deno.test("commitCursor: from another life of the log, the cursor may move to where this one begins", async () => {
  await using parley = await MemoryParley.start();
  const { cursor, move, at } = await begin(parley, 5);
  const old = { epoch: "0123456789abcdef", seq: 77n };
  await parley.store.cursors.open({ mailbox, room: "lobby" }, old);
  assertEquals(await move(old, at(0)), [true, 0]);
  assertEquals(await cursor(), 0);
});

Deno.test("MailboxService: what is asked wrongly is named", async () => {
  await using parley = await MemoryParley.start();
  const client = parley.client(MailboxService);
  const field = async (call: Promise<unknown>) => {
    const error = await failure(call);
    return [error.code, ...fieldViolations(error).map((violation) => violation.field)];
  };
  assertEquals(await field(client.getCursor({ mailbox: "no box" })), ["INVALID_ARGUMENT", "mailbox"]);
  assertEquals(await field(client.getCursor({ mailbox, room: "No" })), ["INVALID_ARGUMENT", "room"]);
  assertEquals(await field(client.commitCursor({ mailbox: "", flushId: "f" })), [
    "INVALID_ARGUMENT",
    "mailbox",
  ]);
  assertEquals(await field(client.commitCursor({ mailbox })), ["INVALID_ARGUMENT", "flush_id"]);
  assertEquals(await field(client.commitCursor({ mailbox, flushId: "f", room: "No" })), [
    "INVALID_ARGUMENT",
    "room",
  ]);
});
