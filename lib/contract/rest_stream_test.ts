import { assertEquals, assertMatch } from "@std/assert";
import { create, type Message } from "@bufbuild/protobuf";
import { bindingsRegistry } from "../../tests/support/contract/bindings.ts";
import { serveBindings } from "../../tests/support/contract/rest_server.ts";
import { eventually } from "../../tests/support/eventually.ts";
import type { EventHooks } from "./event_hooks.ts";

const EVENTS = { headers: { accept: "text/event-stream" } };
const LINES = { headers: { accept: "application/x-ndjson" } };

/** A message of the stream `Watch`, or its request. */
type Watched = Message & { seq: number; after: number; count: number };

/** Positions are numbers; what lies before 0 cannot be read, and begins again at 0. */
async function watchHooks(): Promise<EventHooks> {
  const request = (await bindingsRegistry()).getMessage("bindings.v1.WatchRequest")!;
  return {
    eventId: (message) => `e-${(message as Watched).seq}`,
    eventName: (message) => (message as Watched).seq === 2 ? "second" : undefined,
    resume: (input, id) => create(request, { count: (input as Watched).count, after: Number(id.slice(2)) }),
    reset: (input, error) =>
      error.code === "OUT_OF_RANGE"
        ? {
          input: create(request, { count: (input as Watched).count, after: 0 }),
          id: "e-0",
          data: { position: 0 },
        }
        : undefined,
  };
}

/** Chunks of an answer, as text, as they come. */
async function* chunksOf(response: Response): AsyncGenerator<string> {
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) yield chunk;
}

Deno.test("createRest: a stream is a JSON array, lines of JSON, or events, as the client likes", async () => {
  const { request } = await serveBindings();
  const array = await request("GET", "/v1/messages:watch?count=2");
  assertEquals(array.headers.get("content-type"), "application/json");
  assertEquals(await array.json(), [{ seq: 1, text: "text 1" }, { seq: 2, text: "text 2" }]);
  const lines = await request("GET", "/v1/messages:watch?count=2", LINES);
  assertEquals(lines.headers.get("content-type"), "application/x-ndjson");
  assertEquals(await lines.text(), '{"seq":1,"text":"text 1"}\n{"seq":2,"text":"text 2"}\n');
  const events = await request("GET", "/v1/messages:watch?count=2", EVENTS);
  assertEquals([events.headers.get("content-type"), events.headers.get("cache-control")], [
    "text/event-stream",
    "no-store",
  ]);
  assertEquals(await events.text(), 'data: {"seq":1,"text":"text 1"}\n\ndata: {"seq":2,"text":"text 2"}\n\n');
  const best = {
    headers: { accept: "text/html, application/*;q=0.4, application/x-ndjson;q=0.5, */*;q=0.1" },
  };
  assertEquals(
    (await request("GET", "/v1/messages:watch", best)).headers.get("content-type"),
    "application/x-ndjson",
  );
  const none = await request("GET", "/v1/messages:watch", { headers: { accept: "image/png" } });
  assertEquals(none.status, 406);
});

Deno.test("createRest: a stream without messages is whole in every form", async () => {
  const { request } = await serveBindings();
  assertEquals(await (await request("GET", "/v1/messages:watch")).json(), []);
  assertEquals(await (await request("GET", "/v1/messages:watch", LINES)).text(), "");
  assertEquals(await (await request("GET", "/v1/messages:watch", EVENTS)).text(), "");
});

Deno.test("createRest: response_body is what each message of a stream is", async () => {
  const { request } = await serveBindings();
  assertEquals(await (await request("GET", "/v1/messages:texts?count=2")).json(), ["text 1", "text 2"]);
});

Deno.test("createRest: an error before the first message is the answer, one after it is in the stream", async () => {
  const { request } = await serveBindings({ requestId: () => "r1" });
  const problem = {
    type: "about:blank",
    title: "The service is unavailable",
    status: 503,
    detail: "Gone for now",
    code: "UNAVAILABLE",
    requestId: "r1",
  };
  const first = await request("GET", "/v1/messages:watch?count=3&failAfter=0", EVENTS);
  assertEquals([first.status, first.headers.get("content-type")], [503, "application/problem+json"]);
  assertEquals(await first.json(), problem);
  const path = "/v1/messages:watch?count=3&failAfter=1";
  const message = { seq: 1, text: "text 1" };
  assertEquals(await (await request("GET", path)).json(), [message, { error: problem }]);
  const lines = (await (await request("GET", path, LINES)).text()).trim().split("\n");
  assertEquals(lines.map((line) => JSON.parse(line)), [message, { error: problem }]);
  assertEquals(
    await (await request("GET", path, EVENTS)).text(),
    `data: ${JSON.stringify(message)}\n\nevent: error\ndata: ${JSON.stringify(problem)}\n\n`,
  );
});

Deno.test("createRest: events carry their position, and go on after the one seen last", async () => {
  const hooks = await watchHooks();
  const { request } = await serveBindings({ events: ({ name }) => name === "Watch" ? hooks : undefined });
  const events = await request("GET", "/v1/messages:watch?count=2", EVENTS);
  assertEquals(
    await events.text(),
    'id: e-1\ndata: {"seq":1,"text":"text 1"}\n\nevent: second\nid: e-2\ndata: {"seq":2,"text":"text 2"}\n\n',
  );
  const resumed = await request("GET", "/v1/messages:watch?count=1", {
    headers: { accept: "text/event-stream", "last-event-id": "e-7" },
  });
  assertEquals(await resumed.text(), 'id: e-8\ndata: {"seq":8,"text":"text 8"}\n\n');
  const array = await request("GET", "/v1/messages:watch?count=1", { headers: { "last-event-id": "e-7" } });
  assertEquals((await array.json())[0].seq, 1);
});

Deno.test("createRest: events that cannot go on begin with a reset, and not with a 4xx", async () => {
  const hooks = await watchHooks();
  const { request } = await serveBindings({ events: () => hooks });
  const headers = { accept: "text/event-stream", "last-event-id": "e--5" };
  const events = await request("GET", "/v1/messages:watch?count=1", { headers });
  assertEquals(events.status, 200);
  assertEquals(
    await events.text(),
    'event: reset\nid: e-0\ndata: {"position":0}\n\nid: e-1\ndata: {"seq":1,"text":"text 1"}\n\n',
  );
  const array = await request("GET", "/v1/messages:watch?count=1&after=-5");
  assertEquals([array.status, (await array.json()).code], [400, "OUT_OF_RANGE"]);
});

Deno.test("createRest: a silent stream of events opens, and tells that it lives", async () => {
  const { request, seen } = await serveBindings({ keepAliveMs: 10, firstMessageMs: 10 });
  const events = await request("GET", "/v1/messages:watch?count=-1", EVENTS);
  const chunks = chunksOf(events);
  for (let i = 0; i < 3; i++) assertEquals((await chunks.next()).value, ": keep-alive\n\n");
  await chunks.return(undefined);
  await eventually("the call has ended", () => seen.ended.length === 1);
  assertEquals(seen.context?.signal.aborted, true);
});

Deno.test("createRest: the messages of a stream are made when they are read, and not before", async () => {
  let made = 0;
  let signal: AbortSignal | undefined;
  const { request } = await serveBindings({
    implementation: {
      async *watch(_: never, context) {
        signal = context.signal;
        while (true) yield { seq: ++made, text: "x".repeat(1_000) };
      },
    },
  });
  const response = await request("GET", "/v1/messages:watch");
  const chunks = chunksOf(response);
  for (let i = 0; i < 10; i++) await chunks.next();
  assertEquals(made < 200, true, `${made}`);
  assertEquals(signal?.aborted, false);
  await chunks.return(undefined);
  assertEquals(signal?.aborted, true);
});

Deno.test("createRest: a stream comes in as an array or as lines, with path and query in each message", async () => {
  const { request } = await serveBindings();
  const post = async (path: string, body: BodyInit, type = "application/json") => {
    const response = await request("POST", path, { body, headers: { "content-type": type } });
    return [response.status, await response.json()];
  };
  const stored = (...texts: string[]) => [200, { texts, shelves: texts.map(() => "s 1") }];
  const path = "/v1/shelves/s%201/messages:import";
  assertEquals(await post(`${path}?dryRun=true`, '[{"text":"a"}, {"text":"b"}]'), stored("a", "b"));
  assertEquals(
    await post(path, '{"text":"a"}\r\n\n{"text":"é\\n]"}', "application/x-ndjson"),
    stored("a", "é\n]"),
  );
  assertEquals(await post(path, "[]"), stored());
  assertEquals(await post(path, ""), stored());
  assertEquals(await post("/v1/messages:import", '[{"shelf":"x","message":{"text":"a"}}]'), [
    200,
    { texts: ["a"], shelves: ["x"] },
  ]);
});

Deno.test("createRest: what is wrong in a stream that comes in is told, and cancels the call", async () => {
  const { request, seen } = await serveBindings({ maxMessageBytes: 50 });
  const path = "/v1/shelves/1/messages:import";
  const post = async (body: BodyInit, type = "application/json") => {
    const response = await request("POST", path, { body, headers: { "content-type": type } });
    return [response.status, (await response.json()).detail];
  };
  assertEquals(await post('[{"text":"a"}, {"text":1}]'), [
    400,
    "message.text: expected a string, got a number",
  ]);
  assertEquals(seen.context?.signal.aborted, true);
  assertEquals(await post('[{"text":"a"}, 5]'), [400, "message: expected an object, got a number"]);
  assertEquals(await post('[{"text":"a"},]'), [400, "body[1]: expected a message, got nothing"]);
  assertEquals(await post('[,{"text":"a"}]'), [400, "body[0]: expected a message, got nothing"]);
  assertEquals(await post('[{"text":"a"}'), [400, 'body[0]: the array has no end, expected "]"']);
  assertEquals(await post('{"text":"a"}'), [400, "body: expected a JSON array of messages"]);
  assertEquals(await post("[] []"), [400, "body: expected nothing after the array"]);
  assertMatch(`${(await post('[{"text" "a"}]'))[1]}`, /^body\[0\]: expected JSON: /);
  assertMatch(`${(await post('{}\n{"text', "application/x-ndjson"))[1]}`, /^body\[1\]: expected JSON: /);
  const large = `[{"text":"a"},{"text":"${"x".repeat(50)}"}]`;
  assertEquals(await post(large), [413, "Cannot read body[1]: it has more than 50 bytes"]);
  assertEquals((await post("{}", "text/csv"))[0], 415);
});

Deno.test("createRest: both ends stream: each message is answered before the next is sent", async () => {
  const { request } = await serveBindings();
  const pipe = new TransformStream<Uint8Array, Uint8Array>();
  const writer = pipe.writable.getWriter();
  const send = (text: string) => writer.write(new TextEncoder().encode(text));
  const answer = request("POST", "/v1/messages:converse", {
    body: pipe.readable,
    headers: { "content-type": "application/x-ndjson", accept: "application/x-ndjson" },
  });
  await send('{"text":"a"}\n');
  const chunks = chunksOf(await answer);
  assertEquals(JSON.parse((await chunks.next()).value!).text, "a");
  await send('{"te');
  await send('xt":"b"}\n');
  assertEquals(JSON.parse((await chunks.next()).value!).text, "b");
  await send("nonsense\n");
  assertEquals(JSON.parse((await chunks.next()).value!).error.code, "INVALID_ARGUMENT");
  assertEquals((await chunks.next()).done, true);
});

Deno.test("createRest: what comes in is read no faster than what goes out", async () => {
  const { request } = await serveBindings();
  const perChunk = 64;
  const line = new TextEncoder().encode(`${JSON.stringify({ text: "x".repeat(1_000) })}\n`.repeat(perChunk));
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent === 100) return controller.close();
      sent++;
      controller.enqueue(line);
    },
  });
  const headers = { "content-type": "application/x-ndjson", accept: "application/x-ndjson" };
  const response = await request("POST", "/v1/messages:converse", { body, headers });
  let received = 0;
  let ahead = 0;
  for await (const text of chunksOf(response)) {
    received += text.split("\n").length - 1;
    ahead = Math.max(ahead, sent - received / perChunk);
  }
  assertEquals(received, 100 * perChunk);
  assertEquals(ahead < 10, true, `${ahead} chunks ahead`);
});
