import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { BEGINNING } from "../../lib/chat/mod.ts";
import { fieldViolations } from "../../lib/error/mod.ts";
import { UserService } from "../../proto/gen/user/v1/user_pb.ts";
import { ResumeDetailSchema } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { chatKit, type Said, Talk } from "../../tests/support/chat_talk.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { failure } from "../../tests/support/failure.ts";
import { MemoryParley } from "../../tests/support/memory.ts";
import { all, requests } from "../../tests/support/user_calls.ts";
import { onEachStore, roomsOf, UserEdge, type UserEdgeOptions } from "../../tests/support/user_edge.ts";

const onSqlite = (options: UserEdgeOptions) => UserEdge.open("SQLite", options);

onEachStore(
  "chat: what a user says goes to the room under its name, and what the room says comes back",
  async (open) => {
    await using made = await chatKit(open);
    const { edge, parley } = made;
    const ana = await edge.user({ name: "Ana" });
    const bob = await edge.user({ name: "Bob" });
    await parley.edge.send("Eve", "before");
    await using talk = new Talk(edge, ana.token, { content: "one" });
    assertEquals(await talk.told(), `Ana: one (${ana.id})`);
    await using other = new Talk(edge, bob.token, { userId: bob.id, content: "two" });
    assertEquals(await other.told(), `Bob: two (${bob.id})`);
    assertEquals(await talk.told(), "Bob: two");
    await parley.edge.send("Ana", "three"); // another with her name
    talk.say({ content: "four", userId: ana.id });
    const [third, fourth] = [await talk.hear(), await talk.hear()];
    assertEquals([third?.content, third?.userId], ["three", ""]);
    assertEquals([fourth?.content, fourth?.userId], ["four", ana.id]);
    const flushed = await parley.edge.flush();
    assertEquals(flushed.map(({ author, text }) => `${author}: ${text}`), [
      "Eve: before",
      "Ana: one",
      "Bob: two",
      "Ana: three",
      "Ana: four",
    ]);
    assertEquals(fourth?.position?.seq, 5n);
    assert(fourth?.timestamp && third?.timestamp && fourth.timestamp.seconds >= third.timestamp.seconds);
  },
);

Deno.test("chat: one who says nothing hears; a position begins there; a room is a room", async () => {
  await using made = await chatKit(onSqlite);
  const { edge, parley } = made;
  const { token, id } = await edge.user({ name: "Ana" });
  for (const text of ["a", "b", "c"]) await parley.edge.send("Eve", text);
  await using all = new Talk(edge, token, { after: BEGINNING });
  assertEquals([await all.told(), await all.told()], ["Eve: a", "Eve: b"]);
  const { position } = (await all.hear())!;
  await parley.edge.send("Eve", "d");
  await using resumed = new Talk(edge, token, { after: position! });
  assertEquals([await all.told(), await resumed.told()], ["Eve: d", "Eve: d"]);
  await using elsewhere = new Talk(edge, token, { room: "attic", content: "x" });
  assertEquals(await elsewhere.told(), `Ana: x (${id})`);
  assertEquals(await resumed.cancel(), "CANCELLED");
});

Deno.test("chat: after the half-close it ends once what was said has come back, in order", async () => {
  await using made = await chatKit(onSqlite);
  const { edge } = made;
  const { token, id } = await edge.user();
  const said = Array.from({ length: 200 }, (_, i) => ({ content: `m${i}` }));
  const heard = await all(edge.users(token).chat(requests(...said)));
  assertEquals(heard.map(({ content }) => content), said.map(({ content }) => content));
  assert(heard.every(({ userId }) => userId === id));
  assertEquals(await all(edge.users(token).chat(requests({ content: "" }))), []);
  assertEquals(await all(edge.users(token).chat(requests())), []);
  await using talk = new Talk(edge, token, { content: "last" });
  talk.halfClose();
  assertEquals([await talk.told(), await talk.told()], [`User 1: last (${id})`, undefined]);
});

Deno.test("chat: after the half-close it waits for a room that is slow to tell", async () => {
  await using parley = await MemoryParley.start();
  const rooms = roomsOf(parley.edge);
  const tells = Promise.withResolvers<void>();
  let stored = 0;
  await using edge = await onSqlite({
    rooms: {
      send: async (message) => {
        const position = await rooms.send(message);
        stored++;
        return position;
      },
      async *read(options) {
        for await (const event of rooms.read(options)) {
          if (event.kind === "message") await tells.promise;
          yield event;
        }
      },
    },
  });
  const { token } = await edge.user();
  const heard = all(edge.users(token).chat(requests({ content: "a" }, { content: "b" })));
  await eventually("both are stored", () => stored === 2);
  await delay(20); // for an end that would come too early
  tells.resolve();
  assertEquals((await heard).map(({ content }) => content), ["a", "b"]);
});

Deno.test("chat: nobody speaks as another, an admin neither, nor changes who it is", async () => {
  await using made = await chatKit(onSqlite);
  const { edge, parley } = made;
  const { token } = await edge.admin();
  const { id } = await edge.user();
  for (const said of [[{ userId: id, content: "x" }], [{}, { userId: id, content: "x" }]]) {
    const error = await failure(all(edge.users(token).chat(requests<Said>(...said))));
    assertEquals([error.code, fieldViolations(error)[0]?.field], ["PERMISSION_DENIED", "user_id"]);
  }
  assertEquals((await failure(all(edge.users().chat(requests({ userId: id }))))).code, "UNAUTHENTICATED");
  assertEquals(await parley.edge.flush(), []);
});

Deno.test("chat: where nobody can sign in, the first request says who speaks", async () => {
  await using made = await chatKit(onSqlite, { isOpen: true });
  const { edge } = made;
  const { id } = await edge.user({ name: "Ana" });
  await using talk = new Talk(edge, undefined, { userId: id, content: "a" }, { content: "b" });
  assertEquals([await talk.told(), await talk.told()], [`Ana: a (${id})`, `Ana: b (${id})`]);
  const users = edge.users();
  for (const said of [[{ content: "x" }], [{ userId: id }, { userId: "other" }]]) {
    const error = await failure(all(users.chat(requests<Said>(...said))));
    assertEquals([error.code, fieldViolations(error)[0]?.field], ["INVALID_ARGUMENT", "user_id"]);
  }
  assertEquals((await failure(all(users.chat(requests({ userId: "nobody" }))))).code, "NOT_FOUND");
});

onEachStore(
  "chat: a new name is that of the next words; who is banned or deleted says no more",
  async (open) => {
    await using made = await chatKit(open);
    const { edge, parley } = made;
    const { directory } = edge.store;
    const { id, token } = await edge.user({ name: "Ana" });
    await using talk = new Talk(edge, token, { content: "a" });
    assertEquals(await talk.told(), `Ana: a (${id})`);
    await directory.update(id, { name: "Anna" });
    talk.say({ content: "b" });
    assertEquals(await talk.told(), `Anna: b (${id})`);
    await directory.update(id, { status: "BANNED" });
    talk.say({ content: "c" });
    assertEquals((await failure(talk.hear())).code, "FAILED_PRECONDITION");
    assertEquals((await failure(all(edge.users(token).chat(requests({}))))).code, "FAILED_PRECONDITION");
    await directory.delete(id);
    assertEquals((await failure(all(edge.users(token).chat(requests({}))))).code, "NOT_FOUND");
    assertEquals((await parley.edge.flush()).map(({ text }) => text), ["a", "b"]);
  },
);

Deno.test("chat: what is wrong in a request is named, the first and the later", async () => {
  await using made = await chatKit(onSqlite);
  const { edge, parley } = made;
  const { token } = await edge.user();
  const cases: [Said[], string[]][] = [
    [[{ room: "No Room", content: "x".repeat(16_385) }], ["content", "room"]],
    [[{}, { room: "lobby" }], ["room"]],
    [[{}, { room: "lobby", after: BEGINNING }], ["room", "after"]],
    [[{}, { content: "x".repeat(16_385) }], ["content"]],
  ];
  for (const [said, fields] of cases) {
    const error = await failure(all(edge.users(token).chat(requests(...said))));
    assertEquals(error.code, "INVALID_ARGUMENT");
    assertEquals(fieldViolations(error).map(({ field }) => field), fields);
  }
  assertEquals(await parley.edge.flush(), []);
});

Deno.test("chat: a position that cannot be continued from is OUT_OF_RANGE, and says where to go on", async () => {
  await using made = await chatKit(onSqlite);
  const { edge, parley } = made;
  const { token } = await edge.user();
  await parley.edge.send("Eve", "a");
  const after = { epoch: "another life", seq: 7n };
  await using talk = new Talk(edge, token, { after });
  const error = await failure(talk.hear());
  assertEquals(error.code, "OUT_OF_RANGE");
  assertEquals(error.find(ResumeDetailSchema)?.position?.seq, 0n);
});

Deno.test("chat: ends as UNAVAILABLE when the process stops, and when no room opens", async () => {
  const stopping = new AbortController();
  await using made = await chatKit(onSqlite, { stopping: stopping.signal });
  const { edge } = made;
  const { token, id } = await edge.user({ name: "Ana" });
  await using talk = new Talk(edge, token, { content: "a" });
  assertEquals(await talk.told(), `Ana: a (${id})`);
  stopping.abort();
  assertEquals((await failure(talk.hear())).code, "UNAVAILABLE");
  await using away = await chatKit(onSqlite);
  await away.parley.worker.drain(0);
  const other = await away.edge.user();
  await using waiting = new Talk(away.edge, other.token, { content: "b" });
  assertEquals((await failure(waiting.hear())).code, "UNAVAILABLE");
});

Deno.test("chat: a client that goes leaves nothing that reads on", async () => {
  let reading = 0;
  await using parley = await MemoryParley.start();
  const rooms = roomsOf(parley.edge);
  await using edge = await onSqlite({
    rooms: {
      ...rooms,
      async *read(options) {
        reading++;
        try {
          yield* rooms.read(options);
        } finally {
          reading--;
        }
      },
    },
  });
  const { token } = await edge.user();
  for (let i = 0; i < 3; i++) {
    await using talk = new Talk(edge, token, { content: "a" });
    await talk.hear();
    assertEquals(reading, 1);
    assertEquals(await talk.cancel(), "CANCELLED");
    await eventually("nothing is read", () => reading === 0);
  }
  const broken = edge.client(UserService, token).chat(requests({ content: "b" }));
  for await (const { content } of broken) {
    assertEquals(content, "b");
    break;
  }
  await eventually("nothing is read", () => reading === 0);
});
