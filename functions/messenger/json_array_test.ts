import { assert, assertEquals, assertRejects } from "@std/assert";
import type { ChatMessage } from "../../lib/chat/mod.ts";
import { numbers } from "../../tests/support/live_room.ts";
import { jsonArray } from "./json_array.ts";

function message(seq: number, text = `m${seq}`): ChatMessage {
  const sendTime = 1_763_000_000_000_000_000n + BigInt(seq);
  return { room: "lobby", position: { epoch: "e", seq: BigInt(seq) }, author: "ann", text, sendTime };
}

async function* pages(...all: ChatMessage[][]): AsyncGenerator<ChatMessage[]> {
  yield* all;
}

async function chunks(of: AsyncIterable<readonly ChatMessage[]>): Promise<string[]> {
  return await Array.fromAsync(jsonArray(of));
}

Deno.test("jsonArray: nothing is an empty array", async () => {
  assertEquals((await chunks(pages())).join(""), "[]");
  assertEquals((await chunks(pages([], []))).join(""), "[]");
});

Deno.test("jsonArray: exactly author, text and sendTime, in this order, with nine fraction digits", async () => {
  const text = 'quotes ", \\ and\nlines, é, 😀, \u2028, </script>';
  assertEquals(
    (await chunks(pages([message(1, text)], [message(2)]))).join(""),
    `[{"author":"ann","text":${JSON.stringify(text)},"sendTime":"2025-11-13T02:13:20.000000001Z"},` +
      '{"author":"ann","text":"m2","sendTime":"2025-11-13T02:13:20.000000002Z"}]',
  );
});

Deno.test("jsonArray: comes in chunks of bounded size, however the pages are cut", async () => {
  const all = numbers(1, 5_000).map((seq) => message(seq, "x".repeat(seq % 100)));
  const whole = (await chunks(pages(all))).join("");
  assertEquals(JSON.parse(whole).length, 5_000);
  for (const size of [1, 999, 5_000]) {
    const cut = numbers(0, Math.ceil(5_000 / size) - 1).map((i) => all.slice(i * size, (i + 1) * size));
    const made = await chunks(pages(...cut));
    assertEquals(made.join(""), whole);
    const lengths = made.map(({ length }) => length);
    assert(Math.max(...lengths) < 64 * 1024 + 200, `${lengths}`);
    assert(Math.min(...lengths.slice(0, -1)) >= 64 * 1024, `${lengths}`);
  }
});

Deno.test("jsonArray: a page that cannot be read leaves the array open", async () => {
  async function* broken(): AsyncGenerator<ChatMessage[]> {
    yield [message(1, "x".repeat(70_000))];
    throw new Error("the log cannot be read");
  }
  const array = jsonArray(broken());
  assertEquals((await array.next()).value?.startsWith('[{"author"'), true);
  await assertRejects(() => array.next(), Error, "the log cannot be read");
});
