import { assert, assertEquals } from "@std/assert";
import { ParleyProcess } from "../support/process.ts";
import { flush, type Handed, send } from "./support/messenger_http.ts";

const MESSAGES = 2_000;
const SENDERS = 20;

Deno.test("mailbox: two edges that share one hand each message out once between them", async () => {
  await using worker = await ParleyProcess.start("chat");
  const env = { MESSENGER_SERVER_ADDR: worker.grpc, MESSENGER_MAILBOX: "shared" };
  await using one = await ParleyProcess.start("serve", { env });
  await using two = await ParleyProcess.start("serve", { env });
  const edges = [one, two] as const;
  for (const edge of edges) assertEquals(await flush(edge.http), []);

  let sending = true;
  let next = 0;
  const sends = Promise.all(Array.from({ length: SENDERS }, async (_, sender) => {
    while (next < MESSAGES) await send(edges[sender % 2]!.http, `sender ${sender}`, String(next++));
  })).then(() => sending = false);
  const flushes = edges.map(async ({ http }) => {
    const batches: Handed[][] = [];
    while (sending) batches.push(await flush(http));
    return batches;
  });
  const [batches1 = [], batches2 = []] = await Promise.all(flushes);
  await sends;
  // What the last flushes raced for is the first one's now.
  const last = await send(one.http, "last", "last");
  const rest = await flush(one.http);

  for (const batches of [batches1, batches2]) {
    const times = batches.flat().map(({ sendTime }) => sendTime);
    assertEquals(times, times.toSorted(), "each edge hands out in the order of the log");
    assert(batches.some((batch) => batch.length > 0), "both took part");
  }
  assertEquals(rest.at(-1)?.sendTime, last);
  const handed = [...batches1, ...batches2, rest].flat().filter(({ author }) => author !== "last");
  assertEquals(handed.length, MESSAGES);
  const numbers = handed.map(({ text }) => Number(text)).sort((a, b) => a - b);
  assertEquals(numbers, Array.from({ length: MESSAGES }, (_, i) => i));
});
