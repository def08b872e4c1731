import { assert, assertEquals } from "@std/assert";
import { Channel } from "../../lib/rpc/mod.ts";
import { eventually } from "../support/eventually.ts";
import { ParleyProcess } from "../support/process.ts";
import { fill, textOf } from "./support/fill.ts";
import { flushStream } from "./support/flush_stream.ts";
import { flush, type Handed, send } from "./support/messenger_http.ts";

const MESSAGES = 100_000;
const PADDING = 300;
/**
 * How much the memory of the edge may grow while 40 MB wait for a reader that has stopped, in bytes: 10 MB
 * were measured; putting the answer together first takes 117 MB. (With a reader that keeps up it is 60 MB,
 * which V8 has not collected yet.)
 */
const GROWTH = 48 * 1024 * 1024;
/** What is waiting when the edge is killed: more than sockets and streams hold, so that it is in the middle. */
const KILLED_MESSAGES = 20_000;

Deno.test("mailbox: 100,000 messages are streamed; a kill in the middle repeats nothing", async (t) => {
  await using worker = await ParleyProcess.start("chat");
  await using edge = await ParleyProcess.start("serve", { env: { MESSENGER_SERVER_ADDR: worker.grpc } });
  const channel = new Channel([worker.grpc]);
  assertEquals(await flush(edge.http), []);
  await fill(channel, { count: MESSAGES, padding: PADDING });
  const end = { author: "end", text: "end", sendTime: await send(edge.http, "end", "end") };
  const times: string[] = [];

  await t.step("all of them, in order, once; the memory stays bounded", async () => {
    const before = await edge.residentBytes();
    const pages = flushStream(edge.http);
    const check = (page: Handed[]) => {
      for (const { text, sendTime } of page) {
        const expected = times.length < MESSAGES ? textOf(times.length, PADDING) : end.text;
        if (text !== expected) assertEquals(text.slice(0, 7), expected.slice(0, 7));
        times.push(sendTime);
      }
    };

    check((await pages.next()).value!);
    const stopped = await settled(() => edge.residentBytes());
    assert(stopped - before < GROWTH, `the edge grew from ${before} to ${stopped} bytes`);
    for await (const page of pages) check(page);
    assertEquals([times.length, times.at(-1)], [MESSAGES + 1, end.sendTime]);
    assert(times.every((time, i) => i === 0 || times[i - 1]! < time), "times increase");
    assertEquals(await flush(edge.http), []);
  });

  await t.step(
    "killed in the middle: what was being handed out does not come again, nor anything before",
    async () => {
      await fill(channel, { count: KILLED_MESSAGES, first: MESSAGES, padding: PADDING });
      await send(edge.http, "end", "end of the batch");
      const pages = flushStream(edge.http);
      const first = (await pages.next()).value!;
      assertEquals(first[0]!.text, textOf(MESSAGES, PADDING));
      await edge.end("SIGKILL");
      const cut = await rest(pages);
      assert(cut.broken && first.length + cut.messages < KILLED_MESSAGES, "it was in the middle");

      await edge.start();
      const sendTime = await send(edge.http, "Ivan", "after");
      assertEquals(await flush(edge.http), [{ author: "Ivan", text: "after", sendTime }]);
    },
  );

  await t.step("and all of it is still in the history", async () => {
    let at = String(MESSAGES + 1);
    const texts: string[] = [];
    const { epoch } = (await history(edge.http, "page_size=1")).end;
    for (let more = true; more;) {
      const page = await history(edge.http, `page_size=1000&after.epoch=${epoch}&after.seq=${at}`);
      texts.push(...page.messages.map(({ text }) => text));
      at = page.end.seq;
      more = page.hasNewer;
    }
    const batch = Array.from({ length: KILLED_MESSAGES }, (_, i) => textOf(MESSAGES + i, PADDING));
    assertEquals(texts.length, KILLED_MESSAGES + 2);
    assert(batch.every((text, i) => texts[i] === text), "in the order that they were sent");
    assertEquals(texts.slice(KILLED_MESSAGES), ["end of the batch", "after"]);
  });
});

/** What a number is once it no longer rises. */
async function settled(ask: () => Promise<number>): Promise<number> {
  let last = -1;
  let still = 0;
  return await eventually("the memory settles", async () => {
    const now = await ask();
    still = now <= last ? still + 1 : 0;
    last = now;
    return still >= 5 && now;
  }, { everyMs: 50 });
}

/** Reads on to the end, or to where it breaks off. */
async function rest(pages: AsyncIterable<Handed[]>): Promise<{ messages: number; broken: boolean }> {
  let messages = 0;
  try {
    for await (const page of pages) messages += page.length;
  } catch {
    return { messages, broken: true };
  }
  return { messages, broken: false };
}

async function history(base: string, query: string) {
  const response = await fetch(`${base}/v1/rooms/lobby/messages?${query}`);
  assertEquals(response.status, 200);
  const page: { messages: { text: string }[]; end: { epoch: string; seq: string }; hasNewer: boolean } =
    await response.json();
  return page;
}
