import { assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../tests/support/eventually.ts";
import { MemoryParley } from "../tests/support/memory.ts";

const UUID = /^[0-9a-f-]{36}$/;

Deno.test("app: every answer carries a request id, the client's own if it gave one", async () => {
  await using parley = await MemoryParley.start();
  for (const path of ["/healthz", "/nowhere", "/v1/rooms/lobby/messages", "/v1/rooms/No/messages"]) {
    const made = await parley.edge.request(path);
    assertMatch(made.headers.get("x-request-id") ?? "", UUID, path);
    await made.body?.cancel();
    const given = await parley.edge.request(path, { headers: { "x-request-id": "mine-1" } });
    assertEquals(given.headers.get("x-request-id"), "mine-1", path);
    await given.body?.cancel();
  }
});

Deno.test("/healthz: the process lives, whatever it can reach", async () => {
  await using parley = await MemoryParley.start();
  await parley.edge.stop();
  const response = await parley.edge.request("/healthz");
  assertEquals([response.status, await response.json()], [200, { status: "ok" }]);
  const head = await parley.edge.request("/healthz", { method: "HEAD" });
  assertEquals([head.status, await head.text()], [200, ""]);
  const refused = await parley.edge.request("/healthz", { method: "POST" });
  assertEquals([refused.status, refused.headers.get("allow")], [405, "GET, HEAD"]);
});

Deno.test("/readyz: while the chat worker can be reached, and the process is not stopping", async () => {
  await using parley = await MemoryParley.start();
  const { edge } = parley;
  const status = async () => {
    const response = await edge.request("/readyz");
    await response.body?.cancel();
    return response.status;
  };
  assertEquals(await (await edge.request("/readyz")).json(), { status: "ready" });
  await parley.worker.drain(1_000);
  await eventually("it is not ready", async () => await status() === 503);
  const response = await edge.request("/readyz");
  assertEquals(response.headers.get("retry-after"), "1");
  assertEquals((await response.json()).code, "UNAVAILABLE");
  parley.addWorker();
  await eventually("it is ready again", async () => await status() === 200);
  edge.stopping();
  assertEquals(await status(), 503);
});

Deno.test("app: without a worker, a send and a flush are 503, to be tried again", async () => {
  await using parley = await MemoryParley.start({ openWaitMs: 50, sendDeadlineMs: 50 });
  const { edge } = parley;
  await parley.worker.drain(1_000);
  await eventually("it is not ready", () => !edge.mailbox.ready);
  for (const path of ["/sendMessage", "/getAndFlushMessages"]) {
    const response = await edge.request(path, { method: "POST", body: '{"author":"ann","text":"hi"}' });
    assertEquals([response.status, response.headers.get("retry-after")], [503, "1"], path);
    assertEquals((await response.json()).code, "UNAVAILABLE");
  }
});
