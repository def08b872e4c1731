import { assert, assertEquals } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import { freePort } from "../support/ports.ts";
import { ParleyProcess } from "../support/process.ts";
import { EventStream } from "./support/event_stream.ts";
import { flush, post, send } from "./support/messenger_http.ts";
import { problemOf } from "./support/problem.ts";

/** No answer takes longer than this while the worker is away: the deadline of a send is 5 s. */
const ANSWER_MS = 7_000;
/** How soon the edge works again, once a worker has taken the lease. */
const BACK_MS = 5_000;

Deno.test("HTTP: no worker: 503 with Retry-After, and work goes on when one appears", async (t) => {
  const port = freePort();
  await using edge = await ParleyProcess.start("serve", {
    env: { MESSENGER_SERVER_ADDR: `127.0.0.1:${port}`, MESSENGER_MAILBOX: "edge" },
  });
  await using events = await EventStream.open(`${edge.http}/v1/rooms/lobby/events`);

  await t.step("the process lives, and says that it cannot work", async () => {
    assertEquals((await fetch(`${edge.http}/healthz`)).status, 200);
    await assertUnavailable(await fetch(`${edge.http}/readyz`));
  });

  await t.step("calls are answered in time", async () => {
    const body = JSON.stringify({ author: "Ivan", text: "hey" });
    const startMs = performance.now();
    const answers = await Promise.all([
      post(`${edge.http}/sendMessage`, body),
      post(`${edge.http}/getAndFlushMessages`),
      fetch(`${edge.http}/v1/rooms/lobby/messages`),
    ]);
    for (const answer of answers) await assertUnavailable(answer);
    const tookMs = performance.now() - startMs;
    assert(tookMs < ANSWER_MS, `took ${Math.round(tookMs)} ms`);
  });

  await t.step("more sends than one call carries are answered in time too", async () => {
    const body = JSON.stringify({ author: "Ivan", text: "hey" });
    const startMs = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 1_200 }, () => post(`${edge.http}/sendMessage`, body)),
    );
    for (const answer of answers) await assertUnavailable(answer);
    const tookMs = performance.now() - startMs;
    assert(tookMs < ANSWER_MS, `took ${Math.round(tookMs)} ms`);
  });

  await t.step("what is wrong is told without a worker", async () => {
    assertEquals((await problemOf(await post(`${edge.http}/sendMessage`, "{}"))).status, 400);
  });

  await using worker = await ParleyProcess.start("chat", { env: { MESSENGER_SERVER_PORT: String(port) } });

  await t.step("the edge works as if nothing had been; events opened before begin", async () => {
    await eventually("the edge is ready", async () => (await fetch(`${edge.http}/readyz`)).ok, {
      withinMs: BACK_MS,
    });
    assertEquals((await events.next())?.event, "start");
    const sendTime = await send(edge.http, "Ivan", "back");
    assertEquals(await flush(edge.http), [{ author: "Ivan", text: "back", sendTime }]);
    assertEquals(JSON.parse((await events.next())!.data).text, "back");
  });

  await t.step("the worker goes again: not ready; sends wait for it, and arrive once", async () => {
    await worker.end("SIGKILL");
    await eventually("the edge is not ready", async () => !(await fetch(`${edge.http}/readyz`)).ok);
    const waiting = [1, 2, 3].map((i) => send(edge.http, "Petr", `waits ${i}`));
    await worker.start();
    await Promise.all(waiting);
    const texts = (await flush(edge.http)).map(({ text }) => text);
    assertEquals(texts.sort(), ["waits 1", "waits 2", "waits 3"]);
    assertEquals(await flush(edge.http), []);
  });

  assertEquals(await edge.end("SIGTERM"), 0);
});

async function assertUnavailable(response: Response): Promise<void> {
  assertEquals([response.status, response.headers.get("retry-after")], [503, "1"]);
  assertEquals((await problemOf(response)).code, "UNAVAILABLE");
}
