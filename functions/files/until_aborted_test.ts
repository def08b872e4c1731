import { assertEquals, assertRejects } from "@std/assert";
import { untilAborted } from "./until_aborted.ts";

Deno.test("untilAborted: items that end by themselves come as they are", async () => {
  const items = (async function* () {
    yield* [1, 2, 3];
  })();
  assertEquals(await Array.fromAsync(untilAborted(items, new AbortController().signal)), [1, 2, 3]);
});

Deno.test("untilAborted: an abort ends the wait for an item that never comes, with its reason", async () => {
  const controller = new AbortController();
  const stuck = (async function* () {
    yield 1;
    await new Promise(() => {});
  })();
  const items = untilAborted(stuck, controller.signal);
  assertEquals((await items.next()).value, 1);
  const waiting = items.next();
  controller.abort(new Error("over"));
  await assertRejects(() => waiting, Error, "over");
});

Deno.test("untilAborted: aborted before, nothing is asked for; whoever leaves ends the items", async () => {
  let [asked, ended] = [0, 0];
  const counted = async function* () {
    try {
      while (true) yield ++asked;
    } finally {
      ended++;
    }
  };
  await assertRejects(
    () => untilAborted(counted(), AbortSignal.abort(new Error("over"))).next(),
    Error,
    "over",
  );
  assertEquals(asked, 0);
  for await (const _ of untilAborted(counted(), new AbortController().signal)) break;
  assertEquals([asked, ended], [1, 1]);
});
