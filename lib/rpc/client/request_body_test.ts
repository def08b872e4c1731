import { assert, assertEquals, assertRejects } from "@std/assert";
import { RequestBody } from "./request_body.ts";

const KIB = 1024;

/** So many chunks of a size, each filled with its number; tells how many were taken, and how it ended. */
class Source implements AsyncIterable<Uint8Array> {
  taken = 0;
  readonly heard: string[] = [];

  constructor(readonly count: number, readonly size: number) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      for (; this.taken < this.count;) yield new Uint8Array(this.size).fill(this.taken++);
    } catch (thrown) {
      this.heard.push(String(thrown));
    } finally {
      this.heard.push("end");
    }
    await Promise.resolve();
  }
}

async function read(body: RequestBody, from = 0, to = Infinity): Promise<number[]> {
  const found: number[] = [];
  for (let at = from; at < to; at++) {
    const chunk = await body.chunk(at);
    if (!chunk) break;
    found.push(chunk[0]!);
  }
  return found;
}

Deno.test("RequestBody: what was taken is sent again, and only what follows is taken then", async () => {
  const source = new Source(5, 10);
  const body = new RequestBody(source);
  assertEquals(await read(body, 0, 3), [0, 1, 2]);
  assertEquals([source.taken, body.isRepeatable], [3, true]);
  assertEquals(await read(body), [0, 1, 2, 3, 4]);
  assertEquals(await read(body), [0, 1, 2, 3, 4]);
  assertEquals([source.taken, source.heard], [5, ["end"]]);
});

Deno.test("RequestBody: two attempts may ask for the same chunk: it is taken once", async () => {
  const source = new Source(2, 10);
  const body = new RequestBody(source);
  const [first, second] = await Promise.all([body.chunk(0), body.chunk(0)]);
  assert(first === second);
  assertEquals(source.taken, 1);
});

Deno.test("RequestBody: 256 KiB are kept, and no more", async () => {
  const body = new RequestBody(new Source(300, KIB));
  await read(body, 0, 256);
  assert(body.isRepeatable);
  assertEquals(await read(body, 256), Array.from({ length: 44 }, (_, at) => (256 + at) % 256));
  assert(!body.isRepeatable);
});

Deno.test("RequestBody: once it is settled the rest is sent, though it was taken before", async () => {
  const body = new RequestBody(new Source(5, 10));
  await read(body, 0, 4);
  await body.chunk(0); // another attempt begins
  body.settle();
  assertEquals(await read(body, 1), [1, 2, 3, 4]);
  assert(!body.isRepeatable);
});

Deno.test("RequestBody: the source hears that no more is taken, and why", async () => {
  for (const [error, heard] of [[new Error("gone"), ["Error: gone", "end"]], [undefined, ["end"]]] as const) {
    const source = new Source(5, 10);
    const body = new RequestBody(source);
    await body.chunk(0);
    body.close(error);
    assertEquals(await body.chunk(1), undefined);
    await Promise.resolve();
    assertEquals(source.heard, heard);
  }
});

Deno.test("RequestBody: a source that waits for ever does not hold up the end", async () => {
  const heard: unknown[] = [];
  const tell = (what: unknown) => Promise.resolve({ done: true as const, value: heard.push(what) as never });
  const body = new RequestBody({
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise<never>(() => {}),
      throw: tell,
      return: () => tell("return"),
    }),
  });
  const waiting = body.chunk(0);
  const error = new Error("gone");
  body.close(error);
  assertEquals(heard, [error, "return"]);
  assertEquals(await Promise.race([waiting, Promise.resolve("waits")]), "waits");
});

Deno.test("RequestBody: what the source throws reaches who asks", async () => {
  const body = new RequestBody({
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new RangeError("broken")) }),
  });
  await assertRejects(() => body.chunk(0), RangeError, "broken");
});
