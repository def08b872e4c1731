import { assertEquals } from "@std/assert";
import { MessengerService } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { Channel } from "../../lib/rpc/mod.ts";
import { eventually } from "../support/eventually.ts";
import { EventStream } from "./support/event_stream.ts";
import { startInProcess } from "./support/in_process.ts";
import { raw, send } from "./support/messenger_http.ts";

Deno.test("SSE: who goes leaves no reader behind", async (t) => {
  await using parley = await startInProcess();
  const url = `${parley.http}/v1/rooms/lobby/events`;
  const own = parley.worker.readers; // the mailbox of the edge
  const gone = () => eventually("the readers are gone", () => parley.worker.readers === own);

  await t.step("a stream that is closed while nothing comes", async () => {
    {
      await using events = await EventStream.open(url);
      await events.next();
      assertEquals(parley.worker.readers, own + 1);
    }
    await gone();
  });

  await t.step("a hundred streams, closed at once", async () => {
    const streams = await Promise.all(Array.from({ length: 100 }, () => EventStream.open(url)));
    for (const events of streams) await events.next();
    assertEquals(parley.worker.readers, own + 100);
    await send(parley.http, "Ivan", "hey");
    await Promise.all(streams.map((events) => events[Symbol.asyncDispose]()));
    await gone();
  });

  await t.step("HEAD", async () => {
    for (let i = 0; i < 5; i++) {
      const response = await fetch(url, { method: "HEAD" });
      assertEquals([response.status, response.headers.get("content-type")], [200, "text/event-stream"]);
      assertEquals(await response.text(), "");
    }
    await send(parley.http, "Ivan", "hey");
    await gone();
  });

  await t.step("a connection that is cut before the first event", async () => {
    const { hostname, port } = new URL(parley.http);
    const connection = await Deno.connect({ hostname, port: Number(port) });
    await connection.write(
      new TextEncoder().encode(`GET /v1/rooms/lobby/events HTTP/1.1\r\nHost: x\r\n\r\n`),
    );
    connection.close();
    await send(parley.http, "Ivan", "hey");
    await gone();
    assertEquals((await raw(parley.http, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")).status, 200);
  });
});

Deno.test("ReadMessages: who goes leaves no reader behind, by gRPC and by Connect", async (t) => {
  await using parley = await startInProcess();
  const { worker } = parley;
  const own = worker.readers;
  for (const address of [parley.grpc, parley.connect]) {
    await t.step(address === parley.grpc ? "gRPC" : "Connect", async () => {
      const client = await new Channel([address]).client(MessengerService);
      const stop = new AbortController();
      const streams = Array.from({ length: 50 }, () => client.readMessages({}, { signal: stop.signal }));
      const ended = streams.map(async (stream) => {
        for await (const _event of stream); // until it is aborted
      });
      await eventually("all read", () => worker.readers === own + streams.length);
      stop.abort();
      assertEquals((await Promise.allSettled(ended)).filter(({ status }) => status === "fulfilled"), []);
      await eventually("the readers are gone", () => worker.readers === own);
    });
  }
});
