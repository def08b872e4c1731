import { assertEquals, assertRejects } from "@std/assert";
import { eventually } from "../../tests/support/eventually.ts";
import { textStream } from "./text_stream.ts";

Deno.test("textStream: is what is produced, in UTF-8", async () => {
  const body = textStream(async function* () {
    yield "é";
    yield "";
    yield "€ 😀";
  });
  assertEquals(await new Response(body).text(), "é€ 😀");
});

Deno.test("textStream: is produced as it is read, one chunk ahead", async () => {
  let produced = 0;
  const body = textStream(async function* () {
    while (true) yield `${++produced}`;
  });
  const reader = body.getReader();
  await reader.read();
  await reader.read();
  await eventually("the next one waits", () => produced === 3);
  await reader.read();
  await eventually("the next one waits", () => produced === 4);
  await reader.cancel();
});

Deno.test("textStream: when the reader goes, the signal says so and what produces is ended", async () => {
  let told: unknown;
  let ended = false;
  const body = textStream(async function* (signal) {
    signal.addEventListener("abort", () => told = signal.reason);
    try {
      while (true) yield "x";
    } finally {
      ended = true;
    }
  });
  const reader = body.getReader();
  await reader.read();
  await reader.cancel("gone");
  assertEquals(told, "gone");
  await eventually("it is ended", () => ended);
});

Deno.test("textStream: when the reader goes in the middle of producing, the signal ends that", async () => {
  let waits = false;
  let ended = false;
  const body = textStream(async function* (signal) {
    yield "x";
    waits = true;
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    ended = true;
    throw signal.reason;
  });
  const reader = body.getReader();
  await reader.read();
  await eventually("it waits", () => waits);
  await reader.cancel("gone");
  await eventually("it is ended", () => ended);
});

Deno.test("textStream: an error breaks the body off, after what came before it", async () => {
  const body = textStream(async function* () {
    yield "[1,";
    throw new Error("the log cannot be read");
  });
  const reader = body.getReader();
  assertEquals(new TextDecoder().decode((await reader.read()).value), "[1,");
  await assertRejects(() => reader.read(), Error, "the log cannot be read");
});
