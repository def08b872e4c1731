import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import { flush, type Handed, post, raw, send } from "./support/messenger_http.ts";

/** Two clients of one messenger, by their base URLs. */
export interface Deployment extends AsyncDisposable {
  readonly client1: string;
  readonly client2: string;
}

/** How soon after the answer every client has a message: the median and the longest of some, in milliseconds. */
const VISIBLE_MEDIAN_MS = 100;
const VISIBLE_MAX_MS = 1_000;
const SENDS = 21;
const NANOS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/;

/** A message as it was sent, with the time that the answer gave it. */
async function sent(base: string, author: string, text: string): Promise<Handed> {
  return { author, text, sendTime: await send(base, author, text) };
}

/** What a client hands out from now on, until it is as many. */
async function take(base: string, count: number): Promise<Handed[]> {
  const messages: Handed[] = [];
  await eventually(`${base} hands out ${count} messages`, async () => {
    messages.push(...await flush(base));
    return messages.length >= count;
  }, { withinMs: VISIBLE_MAX_MS });
  return messages;
}

/** The messenger's HTTP contract, against any two clients: every implementation is held to it. */
export function messengerSuite(name: string, options: { ignore?: boolean; open: () => Promise<Deployment> }) {
  const { ignore = false, open } = options;
  Deno.test({ name: `messenger: ${name}`, ignore }, async (t) => {
    await using deployment = await open();
    const clients = [deployment.client1, deployment.client2] as const;
    const [one, two] = clients;
    /** Both mailboxes are empty, and nothing is on its way: the order is one, so what came before a mark is past. */
    const emptyBoth = async () => {
      const mark = crypto.randomUUID();
      await send(one, "mark", mark);
      for (const client of clients) {
        await eventually(
          "the mark is handed out",
          async () => (await flush(client)).some(({ text }) => text === mark),
        );
      }
    };
    const step = (what: string, run: () => Promise<void>) =>
      t.step(what, async () => {
        await emptyBoth();
        await run();
      });

    await step("nothing sent: an empty array", async () => {
      assertEquals(await flush(one), []);
      assertEquals(await flush(two), []);
    });

    await step("one client, one message: the sender gets it, as it was answered", async () => {
      const message = await sent(one, "Ivan Ivanov", "Hey guys");
      assertEquals(await flush(one), [message]);
      assertEquals(await flush(one), []);
      assertEquals(await take(two, 1), [message]);
    });

    await step("one client, several messages: in the order sent", async () => {
      const messages: Handed[] = [];
      for (const text of ["one", "two", "three", "four", "five"]) {
        messages.push(await sent(one, "Ivan", text));
      }
      assertEquals(await flush(one), messages);
      assertSorted(messages);
      assertEquals(await take(two, 5), messages);
    });

    await step("two clients, four messages: each gets all four by sendTime", async () => {
      const messages = [
        await sent(one, "Ivan", "hey"),
        await sent(two, "Petr", "hey Ivan"),
        await sent(two, "Petr", "what's up"),
        await sent(one, "Ivan", "nothing"),
      ];
      assertSorted(messages);
      assertEquals(await take(one, 4), messages);
      assertEquals(await take(two, 4), messages);
    });

    await step("both clients at once: distinct times, and one order for all", async () => {
      const messages = await Promise.all(
        Array.from({ length: 40 }, (_, i) => sent(clients[i % 2]!, `author ${i % 2}`, `text ${i}`)),
      );
      messages.sort((a, b) => a.sendTime < b.sendTime ? -1 : 1);
      assertSorted(messages);
      assertEquals(await take(one, 40), messages);
      assertEquals(await take(two, 40), messages);
    });

    await step("exactly author, text and sendTime, with what JSON must escape", async () => {
      const text = `"quotes", \\, \n, \u0000, </script>, Привет, 😀, \u2028`;
      const message = await sent(one, "Ольга 😀", text);
      const [handed] = await take(two, 1);
      assertEquals(handed, message);
      assertEquals(Object.keys(handed!), ["author", "text", "sendTime"]);
    });

    await step("visible to both clients within 0.1 s of the answer", async () => {
      const delays: number[] = [];
      for (let i = 0; i < SENDS; i++) {
        const text = `message ${i}`;
        await send(one, "Ivan", text);
        const answeredMs = performance.now();
        assertEquals((await flush(one)).map((m) => m.text), [text]);
        assertEquals((await take(two, 1)).map((m) => m.text), [text]);
        delays.push(performance.now() - answeredMs);
      }
      delays.sort((a, b) => a - b);
      const median = delays[(SENDS - 1) / 2]!;
      const longest = delays.at(-1)!;
      const measured = `median ${median.toFixed(1)} ms, longest ${longest.toFixed(1)} ms`;
      assert(median < VISIBLE_MEDIAN_MS && longest < VISIBLE_MAX_MS, measured);
    });

    await step("the body is JSON whatever its content type says", async () => {
      for (const type of ["application/json", "application/x-www-form-urlencoded", "text/plain"]) {
        const body = JSON.stringify({ author: "Ivan", text: type });
        const response = await post(`${one}/sendMessage`, body, { "content-type": type });
        assertEquals(response.status, 200);
        const { sendTime } = await response.json();
        assertEquals(await flush(one), [{ author: "Ivan", text: type, sendTime }]);
      }
    });

    await step("a flush without a body, as curl sends it: Content-Length 0", async () => {
      const message = await sent(one, "Ivan", "hey");
      const lines = (length: string) =>
        `POST /getAndFlushMessages HTTP/1.1\r\nHost: ${new URL(one).host}\r\nAccept: */*\r\n` +
        `${length}Connection: close\r\n\r\n`;
      const first = await raw(one, lines("Content-Length: 0\r\n"));
      assertEquals([first.status, JSON.parse(first.body)], [200, [message]]);
      const second = await raw(one, lines("")); // no body and no length: curl -X POST
      assertEquals([second.status, second.body], [200, "[]"]);
    });

    await step("each client's buffer is its own", async () => {
      const first = await sent(one, "Ivan", "first");
      assertEquals(await flush(one), [first]);
      const second = await sent(one, "Ivan", "second");
      assertEquals(await flush(one), [second]);
      assertEquals(await take(two, 2), [first, second]);
      assertNotEquals(first.sendTime, second.sendTime);
    });
  });
}

/** Distinct times with nanoseconds, that sort as strings as the messages do. */
function assertSorted(messages: readonly Handed[]): void {
  const times = messages.map(({ sendTime }) => sendTime);
  for (const time of times) assert(NANOS.test(time), `${time} has other than nine fraction digits`);
  assertEquals(times, [...new Set(times)].sort());
}
