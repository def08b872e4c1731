import { assertEquals } from "@std/assert";
import { fieldViolations } from "../../lib/error/mod.ts";
import { joinNanos } from "../../lib/time/mod.ts";
import { MessengerService } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { failure } from "../../tests/support/failure.ts";
import { numbers } from "../../tests/support/live_room.ts";
import { MemoryParley } from "../../tests/support/memory.ts";

Deno.test("listRooms: the newest first, with its end and its time; a room without messages is none", async () => {
  await using parley = await MemoryParley.start();
  const client = parley.client(MessengerService);
  assertEquals((await client.listRooms({})).rooms, []);
  const say = (room: string) => client.sendMessage({ author: "ann", text: "a", room });
  const first = await say("attic");
  await say("garden");
  const last = await say("attic");
  const { rooms, nextPageToken } = await client.listRooms({});
  assertEquals([rooms.map(({ room }) => room), nextPageToken], [["attic", "garden"], ""]);
  const [attic] = rooms;
  assertEquals([attic?.end?.epoch, attic?.end?.seq], [first.epoch, 2n]);
  assertEquals(joinNanos(attic!.lastSendTime!), joinNanos(last.sendTime!));
});

Deno.test("listRooms: page after page, each room once, and no token on the last", async () => {
  await using parley = await MemoryParley.start();
  const client = parley.client(MessengerService);
  const names = numbers(1, 205).map((i) => `room-${i}`);
  await client.sendMessages({ messages: names.map((room) => ({ author: "ann", text: "a", room })) });
  const pages: number[] = [];
  const seen: string[] = [];
  let pageToken = "";
  do {
    const page = await client.listRooms({ pageToken });
    pages.push(page.rooms.length);
    seen.push(...page.rooms.map(({ room }) => room));
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  assertEquals(pages, [100, 100, 5]);
  assertEquals(seen.toSorted(), names.toSorted());
  const { rooms, nextPageToken } = await client.listRooms({ pageSize: 205 });
  assertEquals([rooms.map(({ room }) => room), nextPageToken], [seen, ""]);
});

Deno.test("listRooms: a size or a token that is none is named", async () => {
  await using parley = await MemoryParley.start();
  const client = parley.client(MessengerService);
  for (const pageSize of [-1, 1_001]) {
    const error = await failure(client.listRooms({ pageSize }));
    assertEquals([error.code, fieldViolations(error)[0]?.field], ["INVALID_ARGUMENT", "page_size"]);
  }
  for (const pageToken of ["x", "1-No Room", "0-lobby"]) {
    const error = await failure(client.listRooms({ pageToken }));
    assertEquals([error.code, fieldViolations(error)[0]?.field], ["INVALID_ARGUMENT", "page_token"]);
  }
});
