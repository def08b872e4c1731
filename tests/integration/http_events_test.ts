import { assert, assertEquals } from "@std/assert";
import { roomEvents } from "../../functions/messenger/events.ts";
import { Channel } from "../../lib/rpc/mod.ts";
import { ParleyProcess } from "../support/process.ts";
import { EventStream } from "./support/event_stream.ts";
import { send } from "./support/messenger_http.ts";
import { fieldsOf, problemOf } from "./support/problem.ts";

const SENDS = 120;
const KEEP_ALIVE_MS = 30;
const KEEP_ALIVE = ": keep-alive\n\n";

const eventsOf = ({ http }: ParleyProcess, room = "lobby") => `${http}/v1/rooms/${room}/events`;
const textOf = (data: string): string => JSON.parse(data).text;

Deno.test("SSE: a room as server-sent events", async (t) => {
  await using parley = await ParleyProcess.start("all");
  const url = eventsOf(parley);
  let epoch = "";

  await t.step("the first frame is the start, with an id; then what is sent, live", async () => {
    await send(parley.http, "Ivan", "before");
    await using events = await EventStream.open(url);
    const { status, headers } = events.response;
    assertEquals([status, headers.get("content-type"), headers.get("cache-control")], [
      200,
      "text/event-stream",
      "no-store",
    ]);
    const start = await events.next();
    epoch = start!.id.split("-")[0]!;
    assertEquals(start, {
      event: "start",
      id: `${epoch}-1`,
      data: `{"position":{"epoch":"${epoch}","seq":"1"}}`,
    });
    const sendTime = await send(parley.http, "Ольга 😀", "line\nbreak\r\nand data: x\n\n");
    const live = await events.next();
    assertEquals([live?.event, live?.id], ["message", `${epoch}-2`]);
    assertEquals(JSON.parse(live!.data), {
      position: { epoch, seq: "2" },
      room: "lobby",
      author: "Ольга 😀",
      text: "line\nbreak\r\nand data: x\n\n",
      sendTime,
    });
  });

  await t.step("Last-Event-ID goes on after it; so does lastEventId in the query", async () => {
    for (
      const open of [
        () => EventStream.open(url, `${epoch}-0`),
        () => EventStream.open(`${url}?lastEventId=${epoch}-0`),
      ]
    ) {
      await using events = await open();
      const [start, first, second] = await events.take(3);
      assertEquals([start?.event, start?.id], ["start", `${epoch}-0`]);
      assertEquals([first?.id, textOf(first!.data), second?.id], [`${epoch}-1`, "before", `${epoch}-2`]);
    }
  });

  await t.step("whoever reconnects while messages flow has each of them once", async () => {
    await using before = await EventStream.open(url);
    let last = (await before.next())!.id;
    const sending = (async () => {
      for (let i = 0; i < SENDS; i++) await send(parley.http, "Ivan", `flow ${i}`);
    })();
    const texts: string[] = [];
    while (texts.length < SENDS) {
      await using events = await EventStream.open(url, last);
      assertEquals((await events.next())?.id, last);
      for (const { id, data } of await events.take(Math.min(17, SENDS - texts.length))) {
        texts.push(textOf(data));
        last = id;
      }
    }
    await sending;
    assertEquals(texts, Array.from({ length: SENDS }, (_, i) => `flow ${i}`));
  });

  const unreadable = {
    "no position at all": () => "nonsense",
    "another life of the log": () => "feedfacefeedface-1",
    "beyond the end": () => `${epoch}-1000000`,
  };
  for (const [what, id] of Object.entries(unreadable)) {
    await t.step(`${what}: 200, reset to the first readable position, and the messages`, async () => {
      await using events = await EventStream.open(url, id());
      assertEquals(events.response.status, 200);
      const [reset, first, second] = await events.take(3);
      assertEquals(reset, {
        event: "reset",
        id: `${epoch}-0`,
        data: `{"position":{"epoch":"${epoch}","seq":"0"}}`,
      });
      assertEquals([first?.event, first?.id, second?.id], ["message", `${epoch}-1`, `${epoch}-2`]);
    });
  }

  await t.step("a room without messages: starts at the beginning, and waits", async () => {
    await using events = await EventStream.open(eventsOf(parley, "quiet"));
    assertEquals((await events.next())?.id, "-0");
  });

  await t.step("a name that no room can have: 400", async () => {
    const problem = await problemOf(await fetch(eventsOf(parley, "No")));
    assertEquals([problem.status, fieldsOf(problem)], [400, ["room"]]);
  });

  await t.step("silence is filled with comments", async () => {
    const stop = new AbortController();
    const frames = roomEvents({
      channel: new Channel([parley.grpc]),
      room: "quiet",
      signal: stop.signal,
      keepAliveMs: KEEP_ALIVE_MS,
    });
    let { value: first } = await frames.next();
    while (first === KEEP_ALIVE) first = (await frames.next()).value; // connecting may be silence, too
    assert(first?.startsWith("event: start\n"), first);
    const sinceMs = performance.now();
    for (let i = 0; i < 3; i++) assertEquals((await frames.next()).value, KEEP_ALIVE);
    assert(performance.now() - sinceMs >= 2 * KEEP_ALIVE_MS);
    stop.abort();
    assertEquals((await frames.next()).done, true);
  });
});

Deno.test("SSE: a worker that dies is waited for, and nothing is missing or repeated", async () => {
  await using worker = await ParleyProcess.start("chat");
  await using edge = await ParleyProcess.start("serve", { env: { MESSENGER_SERVER_ADDR: worker.grpc } });
  await using events = await EventStream.open(eventsOf(edge));
  assertEquals((await events.next())?.event, "start");
  await send(edge.http, "Ivan", "one");
  assertEquals(textOf((await events.next())!.data), "one");
  await worker.end("SIGKILL");
  await worker.start();
  await send(edge.http, "Ivan", "two");
  const [next] = await events.take(1);
  assertEquals([next?.event, textOf(next!.data), next?.id.split("-")[1]], ["message", "two", "2"]);
});
