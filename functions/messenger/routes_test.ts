import { assertEquals, assertMatch } from "@std/assert";
import { withDeadline } from "../../lib/time/mod.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { numbers } from "../../tests/support/live_room.ts";
import { type MemoryEdge, MemoryParley } from "../../tests/support/memory.ts";

const EVENTS = "/v1/rooms/lobby/events";

function post(edge: MemoryEdge, path: string, body: string, headers: Record<string, string> = {}) {
  return edge.request(path, { method: "POST", body, headers });
}

/** What a problem document says: status, code, and the fields that it names. */
async function problem(response: Response) {
  assertEquals(response.headers.get("content-type"), "application/problem+json");
  const { status, code, errors = [] } = await response.json();
  assertEquals(status, response.status);
  return [status, code, ...errors.map(({ field }: { field: string }) => field)];
}

/** The body of a stream of events, as it comes. */
async function listen(edge: MemoryEdge, path = EVENTS, headers: Record<string, string> = {}) {
  const response = await edge.request(path, { headers });
  assertEquals(response.status, 200);
  assertEquals(response.headers.get("content-type"), "text/event-stream");
  assertEquals(response.headers.get("cache-control"), "no-store");
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  return {
    next: async () => (await withDeadline(reader.read(), 5_000, "see the next event")).value,
    leave: () => reader.cancel(),
  };
}

Deno.test("/sendMessage: reads JSON whatever the content type says, answers the time that a flush tells", async () => {
  await using parley = await MemoryParley.start();
  const { edge } = parley;
  const body = '{"author":"Ivan","text":"hey"}';
  const types = ["application/x-www-form-urlencoded", "application/json", "text/plain"];
  const times: string[] = [];
  for (const type of types) {
    const response = await post(edge, "/sendMessage", body, { "content-type": type });
    assertEquals([response.status, response.headers.get("content-type")], [200, "application/json"]);
    const answer = await response.json();
    assertEquals(Object.keys(answer), ["sendTime"]);
    assertMatch(answer.sendTime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
    times.push(answer.sendTime);
  }
  assertEquals(times, times.toSorted());
  const flushed = await edge.flush();
  assertEquals(flushed, times.map((sendTime) => ({ author: "Ivan", text: "hey", sendTime })));
});

Deno.test("/sendMessage: the same Idempotency-Key is the same message", async () => {
  await using parley = await MemoryParley.start();
  const { edge } = parley;
  const send = (text: string) =>
    post(edge, "/sendMessage", JSON.stringify({ author: "Ivan", text }), { "idempotency-key": "k" });
  const [first, again] = [await send("hey"), await send("hey")];
  assertEquals(await again.json(), await first.json());
  assertEquals((await edge.flush()).length, 1);
  assertEquals(await problem(await send("other")), [400, "INVALID_ARGUMENT", "idempotency_key"]);
});

Deno.test("/sendMessage: refuses what is wrong, and a body that is too large", async () => {
  await using parley = await MemoryParley.start();
  const { edge } = parley;
  const wrong = await post(edge, "/sendMessage", '{"author":""}');
  assertEquals(await problem(wrong), [400, "INVALID_ARGUMENT", "author", "text"]);
  const large = await post(edge, "/sendMessage", " ".repeat(64 * 1024 + 1));
  assertEquals(await problem(large), [413, "RESOURCE_EXHAUSTED"]);
  assertEquals(await edge.flush(), []);
});

Deno.test("/getAndFlushMessages: an array, empty when there is nothing, with and without a body", async () => {
  await using parley = await MemoryParley.start();
  const { edge } = parley;
  for (const init of [{ method: "POST" }, { method: "POST", body: "anything" }]) {
    const response = await edge.request("/getAndFlushMessages", init);
    assertEquals(response.headers.get("content-type"), "application/json");
    assertEquals(await response.text(), "[]");
  }
  const times = await Promise.all(numbers(1, 30).map((i) => edge.send("Ivan", `m${i}`)));
  const flushed = await edge.flush();
  assertEquals(flushed.map(({ sendTime }) => sendTime), times.toSorted());
  assertEquals(new Set(flushed.map(({ text }) => text)).size, 30);
  assertEquals(await edge.flush(), []);
});

Deno.test("history: a page in proto3 JSON, by the query", async () => {
  await using parley = await MemoryParley.start();
  const { edge } = parley;
  const times = [await edge.send("Ivan", "a"), await edge.send("Ivan", "b"), await edge.send("Ivan", "c")];
  const { epoch } = (await parley.store.log.extent("lobby"))!;
  const path = "/v1/rooms/lobby/messages";
  const response = await edge.request(`${path}?before.epoch=${epoch}&before.seq=3&page_size=1`);
  assertEquals(await response.json(), {
    messages: [{
      position: { epoch, seq: "2" },
      room: "lobby",
      author: "Ivan",
      text: "b",
      sendTime: times[1],
    }],
    end: { epoch, seq: "2" },
    hasNewer: true,
    hasOlder: true,
  });
  assertEquals(await (await edge.request("/v1/rooms/empty/messages")).json(), {
    messages: [],
    end: { epoch: "", seq: "0" },
    hasNewer: false,
    hasOlder: false,
  });
  assertEquals(await problem(await edge.request(`${path}?after.epoch=0&after.seq=1`)), [400, "OUT_OF_RANGE"]);
  assertEquals(await problem(await edge.request(`${path}?limit=1`)), [400, "INVALID_ARGUMENT", "limit"]);
});

Deno.test("events: the start, then what is sent; a reader that leaves frees its place at the worker", async () => {
  await using parley = await MemoryParley.start();
  const { edge } = parley;
  const { next, leave } = await listen(edge);
  assertMatch(await next() ?? "", /^event: start\nid: [0-9a-f]+-0\n/);
  await edge.send("Ivan", "hey");
  assertMatch(await next() ?? "", /^id: [0-9a-f]+-1\ndata: .*"text":"hey"/);
  assertEquals(parley.worker.readers, 2);
  await leave();
  await eventually("only the mailbox reads", () => parley.worker.readers === 1);
});

Deno.test("events: resume after Last-Event-ID, which the query may give too, the header first", async () => {
  await using parley = await MemoryParley.start();
  const { edge } = parley;
  for (const text of ["a", "b", "c"]) await edge.send("Ivan", text);
  const { epoch } = (await parley.store.log.extent("lobby"))!;
  const asked: [string, Record<string, string>, RegExp][] = [
    [EVENTS, { "last-event-id": `${epoch}-2` }, /"text":"c"/],
    [`${EVENTS}?lastEventId=${epoch}-1`, {}, /"text":"b"/],
    [`${EVENTS}?lastEventId=${epoch}-1`, { "last-event-id": `${epoch}-2` }, /"text":"c"/],
    [`${EVENTS}?lastEventId=-0`, {}, /"text":"a"/],
  ];
  for (const [path, headers, message] of asked) {
    const { next, leave } = await listen(edge, path, headers);
    assertMatch(await next() ?? "", /^event: start\n/);
    assertMatch(await next() ?? "", message);
    await leave();
  }
  for (const id of ["nonsense", `${epoch}-77`, "0-1", `${epoch}-1x`]) {
    const { next, leave } = await listen(edge, EVENTS, { "last-event-id": id });
    assertMatch(await next() ?? "", /^event: reset\nid: [0-9a-f]+-0\n/);
    assertMatch(await next() ?? "", /"text":"a"/);
    await leave();
  }
});

Deno.test("events: end when the process stops, each reader's stream whole", async () => {
  await using parley = await MemoryParley.start();
  const { edge } = parley;
  const streams = await Promise.all(numbers(1, 3).map(() => listen(edge)));
  for (const { next } of streams) await next();
  edge.stopping();
  for (const { next } of streams) assertEquals(await next(), undefined);
  await eventually("only the mailbox reads", () => parley.worker.readers === 1);
});

Deno.test("events: HEAD tells the type and opens nothing; a misnamed room is a problem", async () => {
  await using parley = await MemoryParley.start();
  const { edge } = parley;
  const head = await edge.request(EVENTS, { method: "HEAD" });
  assertEquals([head.status, head.headers.get("content-type"), head.body], [200, "text/event-stream", null]);
  const { next, leave } = await listen(edge);
  await next();
  assertEquals(parley.worker.readers, 2); // the mailbox, and the one that came after
  await leave();
  const wrong = await edge.request("/v1/rooms/No%20Room/events");
  assertEquals(await problem(wrong), [400, "INVALID_ARGUMENT", "room"]);
});

Deno.test("routes: other methods are told what is allowed", async () => {
  await using parley = await MemoryParley.start();
  const asked = [
    ["GET", "/sendMessage", "POST"],
    ["PUT", "/getAndFlushMessages", "POST"],
    ["PUT", "/v1/rooms/lobby/messages", "GET, HEAD, POST"],
    ["DELETE", EVENTS, "GET, HEAD"],
  ] as const;
  for (const [method, path, allow] of asked) {
    const response = await parley.edge.request(path, { method });
    assertEquals([response.headers.get("allow"), ...await problem(response)], [allow, 405, "UNIMPLEMENTED"]);
  }
});
