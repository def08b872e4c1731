import { assertEquals } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import { ParleyProcess } from "../support/process.ts";
import { CutProxy } from "./support/cut_proxy.ts";
import { flush, post, send } from "./support/messenger_http.ts";
import { problemOf } from "./support/problem.ts";

const BACK_MS = 5_000;
const ROUNDS = 5;

/** A worker, a proxy that can break off before it, and an edge behind the proxy. */
async function open() {
  await using started = new AsyncDisposableStack();
  const worker = started.use(await ParleyProcess.start("chat"));
  const proxy = started.use(new CutProxy(worker.grpc));
  const env = { MESSENGER_SERVER_ADDR: proxy.address };
  const edge = started.use(await ParleyProcess.start("serve", { env }));
  const other = started.use(
    await ParleyProcess.start("serve", { env: { MESSENGER_SERVER_ADDR: worker.grpc } }),
  );
  const stack = started.move();
  return { proxy, edge, other, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

const texts = async (edge: ParleyProcess) => (await flush(edge.http)).map(({ text }) => text);

Deno.test("mailbox: the answer to a moved cursor is lost: the same flush asks again", async () => {
  await using parley = await open();
  const { proxy, edge } = parley;
  for (let round = 1; round <= ROUNDS; round++) {
    await send(edge.http, "Ivan", `first ${round}`);
    await send(edge.http, "Ivan", `second ${round}`);
    proxy.cutAtCommit({ stayAway: false });
    assertEquals(await texts(edge), [`first ${round}`, `second ${round}`]);
    assertEquals(proxy.cuts, round);
  }
  assertEquals(await texts(edge), []);
});

Deno.test("mailbox: the answer is lost and the way stays cut: the next flush hands out, once", async () => {
  await using parley = await open();
  const { proxy, edge, other } = parley;
  await send(edge.http, "Ivan", "one");
  await send(edge.http, "Ivan", "two");
  proxy.cutAtCommit({ stayAway: true });
  const refused = await post(`${edge.http}/getAndFlushMessages`);
  assertEquals([refused.status, proxy.cuts], [503, 1]);
  assertEquals((await problemOf(refused)).code, "UNAVAILABLE");
  await send(other.http, "Petr", "meanwhile");
  proxy.comeBack();
  const handed: string[] = [];
  await eventually("all that was sent is handed out", async () => {
    const response = await post(`${edge.http}/getAndFlushMessages`);
    if (response.ok) handed.push(...(await response.json()).map(({ text }: { text: string }) => text));
    else await response.body?.cancel();
    return handed.includes("meanwhile");
  }, { withinMs: BACK_MS });
  assertEquals(handed, ["one", "two", "meanwhile"]);
  assertEquals(await texts(edge), []);
});
