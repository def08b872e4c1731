import { assertEquals } from "@std/assert";
import { BEGINNING, type Position } from "../../lib/chat/mod.ts";
import { fieldViolations } from "../../lib/error/mod.ts";
import {
  type ListMessagesResponse,
  MessengerService,
  ResumeDetailSchema,
} from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { failure } from "../../tests/support/failure.ts";
import { intercept } from "../../tests/support/intercept.ts";
import { numbers } from "../../tests/support/live_room.ts";
import { MemoryParley } from "../../tests/support/memory.ts";

/** What a page shows, with numbers for messages and positions. */
function shown({ messages, end, hasNewer, hasOlder }: ListMessagesResponse) {
  return {
    seqs: messages.map(({ position }) => Number(position?.seq)),
    end: Number(end?.seq),
    hasNewer,
    hasOlder,
  };
}

/** A lobby with so many messages; answers its epoch. */
async function fill(parley: MemoryParley, count: number): Promise<string> {
  const messages = numbers(1, count).map((i) => ({ author: "ann", text: `m${i}` }));
  const { results } = await parley.client(MessengerService).sendMessages({ messages });
  const { result } = results[0]!;
  if (result.case !== "response") throw new Error("Cannot fill the room: it is refused");
  return result.value.epoch;
}

Deno.test("listMessages: a room without messages has one page, with nothing on either side", async () => {
  await using parley = await MemoryParley.start();
  const client = parley.client(MessengerService);
  const empty = { seqs: [], end: 0, hasNewer: false, hasOlder: false };
  const unknown = await client.listMessages({ room: "unknown" });
  assertEquals([shown(unknown), unknown.end?.epoch], [empty, ""]);
  const lobby = await client.listMessages({});
  assertEquals(shown(lobby), empty);
  const extent = await parley.store.log.extent("lobby");
  assertEquals(lobby.end?.epoch, extent?.epoch);
  for (
    const edge of [{ after: lobby.end! }, { before: lobby.end! }, { after: BEGINNING }, { before: BEGINNING }]
  ) {
    assertEquals(shown(await client.listMessages(edge)), empty);
  }
});

Deno.test("listMessages: the newest page, 100 messages unless asked otherwise", async () => {
  await using parley = await MemoryParley.start();
  await fill(parley, 150);
  const client = parley.client(MessengerService);
  const all = { end: 150, hasNewer: false };
  assertEquals(shown(await client.listMessages({})), { ...all, seqs: numbers(51, 150), hasOlder: true });
  const three = await client.listMessages({ pageSize: 3 });
  assertEquals(shown(three), { ...all, seqs: [148, 149, 150], hasOlder: true });
  assertEquals(three.messages.map(({ text, room }) => [text, room])[2], ["m150", "lobby"]);
  for (const pageSize of [150, 1_000]) {
    assertEquals(shown(await client.listMessages({ pageSize })), {
      ...all,
      seqs: numbers(1, 150),
      hasOlder: false,
    });
  }
});

for (const size of [1, 7, 10, 25, 26]) {
  Deno.test(`listMessages: pages of ${size} lead forward and back through all that is kept, once`, async () => {
    await using parley = await MemoryParley.start();
    await fill(parley, 30);
    await parley.store.log.trim("lobby", 6n); // 25 are kept
    const client = parley.client(MessengerService);

    const forward: number[] = [];
    let after: Position = BEGINNING;
    for (let newer = true; newer;) {
      const page = await client.listMessages({ after, pageSize: size });
      assertEquals(page.hasOlder, forward.length > 0);
      forward.push(...shown(page).seqs);
      after = page.end!;
      newer = page.hasNewer;
    }
    assertEquals(forward, numbers(6, 30));

    let page = await client.listMessages({ pageSize: size });
    const back = shown(page).seqs;
    while (page.hasOlder) {
      page = await client.listMessages({ before: page.messages[0]!.position!, pageSize: size });
      assertEquals(page.hasNewer, true);
      back.unshift(...shown(page).seqs);
    }
    assertEquals(back, numbers(6, 30));
  });
}

Deno.test("listMessages: an empty page at either end says what lies on the other side", async () => {
  await using parley = await MemoryParley.start();
  const epoch = await fill(parley, 9);
  await parley.store.log.trim("lobby", 4n);
  const client = parley.client(MessengerService);
  const list = async (edge: { after: Position } | { before: Position }) =>
    shown(await client.listMessages(edge));
  const at = (seq: number) => ({ epoch, seq: BigInt(seq) });
  const none = { seqs: [] as number[] };
  assertEquals(await list({ after: at(9) }), { ...none, end: 9, hasNewer: false, hasOlder: true });
  assertEquals(await list({ before: at(4) }), { ...none, end: 4, hasNewer: true, hasOlder: false });
  assertEquals(await list({ before: at(3) }), { ...none, end: 3, hasNewer: true, hasOlder: false });
  assertEquals(await list({ before: BEGINNING }), { ...none, end: 0, hasNewer: true, hasOlder: false });
  assertEquals(await list({ before: at(5) }), { seqs: [4], end: 4, hasNewer: true, hasOlder: false });
  assertEquals(await list({ after: at(8) }), { seqs: [9], end: 9, hasNewer: false, hasOlder: true });
  await parley.store.log.trim("lobby", 10n); // nothing is kept
  assertEquals(await list({ after: at(9) }), { ...none, end: 9, hasNewer: false, hasOlder: false });
  assertEquals(shown(await client.listMessages({})), { ...none, end: 9, hasNewer: false, hasOlder: false });
});

Deno.test("listMessages: a position that cannot be read is OUT_OF_RANGE, and says from where", async () => {
  await using parley = await MemoryParley.start();
  const epoch = await fill(parley, 9);
  await parley.store.log.trim("lobby", 4n);
  const client = parley.client(MessengerService);
  for (const wrong of [{ epoch, seq: 2n }, { epoch, seq: 10n }, { epoch: "0", seq: 5n }]) {
    for (const edge of [{ after: wrong }, { before: wrong }]) {
      const error = await failure(client.listMessages(edge));
      const { seq } = error.find(ResumeDetailSchema)?.position ?? {};
      assertEquals([error.code, seq], ["OUT_OF_RANGE", 3n]);
    }
  }
});

Deno.test("listMessages: a page that retention overtakes is OUT_OF_RANGE, not one with a hole", async () => {
  let overtake = false;
  await using parley = await MemoryParley.start({
    aroundStore: (store) => {
      const log = intercept(store.log, {
        read: (read) => async (...args) => {
          if (overtake) await store.log.trim("lobby", 6n);
          return await read(...args);
        },
      });
      return intercept(store, { log: () => log });
    },
  });
  const epoch = await fill(parley, 9);
  overtake = true;
  const error = await failure(parley.client(MessengerService).listMessages({ after: { epoch, seq: 2n } }));
  assertEquals([error.code, error.find(ResumeDetailSchema)?.position?.seq], ["OUT_OF_RANGE", 5n]);
});

Deno.test("listMessages: what is asked wrongly is named", async () => {
  await using parley = await MemoryParley.start();
  const client = parley.client(MessengerService);
  const field = async (request: Parameters<typeof client.listMessages>[0]) => {
    const error = await failure(client.listMessages(request));
    return [error.code, ...fieldViolations(error).map((violation) => violation.field)];
  };
  assertEquals(await field({ room: "No Room" }), ["INVALID_ARGUMENT", "room"]);
  assertEquals(await field({ pageSize: 1_001 }), ["INVALID_ARGUMENT", "page_size"]);
  assertEquals(await field({ pageSize: -1 }), ["INVALID_ARGUMENT", "page_size"]);
  assertEquals(await field({ after: BEGINNING, before: BEGINNING }), ["INVALID_ARGUMENT", "before"]);
});

Deno.test("listMessages: a page of long texts ends before it is more than clients take, from either end", async () => {
  await using parley = await MemoryParley.start();
  const client = parley.client(MessengerService);
  const text = "€".repeat(5_461); // 16,383 bytes: as long as a text may be, and one unit is three bytes
  const messages = numbers(1, 400).map(() => ({ author: "ann", text }));
  for (let i = 0; i < 400; i += 100) await client.sendMessages({ messages: messages.slice(i, i + 100) });
  const newest = await client.listMessages({ pageSize: 1_000 });
  assertEquals(newest.messages.length, 192);
  assertEquals([newest.hasNewer, newest.hasOlder], [false, true]);
  const oldest = await client.listMessages({ after: BEGINNING, pageSize: 1_000 });
  assertEquals(oldest.messages.length, 192);
  assertEquals([oldest.hasNewer, oldest.hasOlder, oldest.end?.seq], [true, false, 192n]);
});
