import { assert, assertEquals, assertThrows } from "@std/assert";
import type { HandlerContext } from "@connectrpc/connect";
import { eventually } from "../../../tests/support/eventually.ts";
import { all, codeOf, PROTOCOLS, requests, userCalls } from "../../../tests/support/user_calls.ts";
import { currentCall } from "./call_scope.ts";
import { deadlineClientInterceptor, deadlineInterceptor } from "./deadline.ts";

const never = () => new Promise<never>(() => {});

for (const protocol of PROTOCOLS) {
  Deno.test(`deadline: ${protocol}: a handler that heeds nothing is given up after the default, and the maximum`, async () => {
    const server = [deadlineInterceptor({ defaultMs: 60, maxMs: 100 })];
    let signal: AbortSignal | undefined;
    const handlers = { getUser: (_: unknown, context: HandlerContext) => (signal = context.signal, never()) };
    await using calls = await userCalls(handlers, { server, protocol });
    for (const [timeoutMs, ms] of [[undefined, 60], [10_000, 100]] as const) {
      const startMs = performance.now();
      const call = calls.client.getUser({}, timeoutMs === undefined ? {} : { timeoutMs });
      assertEquals(await codeOf(call), "DEADLINE_EXCEEDED");
      const tookMs = performance.now() - startMs;
      assert(tookMs > ms - 5 && tookMs < ms + 2_000, `${tookMs} ms for ${ms}`);
      assertEquals(signal?.aborted, true);
    }
  });
}

Deno.test("deadline: what is quick enough is answered, and knows how long it has", async () => {
  let leftMs: number | undefined;
  const handlers = {
    getUser: () => {
      const { endMs } = currentCall();
      leftMs = endMs === undefined ? undefined : endMs - performance.now();
      return {};
    },
  };
  await using calls = await userCalls(handlers, {
    server: [deadlineInterceptor({ defaultMs: 5_000, maxMs: 9_000 })],
  });
  for (const [timeoutMs, ms] of [[undefined, 5_000], [2_000, 2_000], [60_000, 9_000]] as const) {
    await calls.client.getUser({}, timeoutMs === undefined ? {} : { timeoutMs });
    assert(leftMs! > ms - 1_000 && leftMs! <= ms, `${leftMs} of ${ms}`);
  }
  await using free = await userCalls(handlers, { server: [deadlineInterceptor({})] });
  await free.client.getUser({});
  assertEquals(leftMs, undefined);
});

Deno.test("deadline: streams are bounded by bounds of their own alone, whether or not they heed it", async () => {
  const streams = {
    async *heeding(signal: AbortSignal) {
      yield {};
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
    },
    async *deaf() {
      yield {};
      await never();
    },
  };
  for (const [how, listUsers] of Object.entries(streams)) {
    const server = [deadlineInterceptor({ maxMs: 10, streams: { maxMs: 80 } })];
    await using calls = await userCalls({ listUsers: (_, { signal }) => listUsers(signal) }, { server });
    const startMs = performance.now();
    assertEquals(await codeOf(all(calls.client.listUsers({}))), "DEADLINE_EXCEEDED", how);
    assert(performance.now() - startMs > 75);
  }
  const server = [deadlineInterceptor({ defaultMs: 1, maxMs: 1 })];
  await using calls = await userCalls({
    async *listUsers(_, { signal }) {
      await eventually("some time has passed", () => performance.now() - startMs > 50);
      yield { user: { id: String(signal.aborted) } };
    },
  }, { server });
  const startMs = performance.now();
  assertEquals((await all(calls.client.listUsers({})))[0]?.user?.id, "false");
});

Deno.test("deadline: a stream that ends in time, or is left, keeps no timer", async () => {
  const server = [deadlineInterceptor({ streams: { maxMs: 60_000 } })];
  let returned = 0;
  await using calls = await userCalls({
    async *listUsers() {
      try {
        for (let i = 0; i < 1_000; i++) yield {};
      } finally {
        returned++;
      }
    },
    async createUsers(messages) {
      return { totalCount: (await all(messages)).length };
    },
  }, { server });
  assertEquals((await all(calls.client.listUsers({}))).length, 1_000);
  assertEquals((await calls.client.createUsers(requests({}, {}))).totalCount, 2);
  for await (const _ of calls.client.listUsers({})) break;
  await eventually("the handlers have ended", () => returned === 2); // timers left open fail the test
});

for (const protocol of PROTOCOLS) {
  Deno.test(`deadline: ${protocol}: what is left goes on to the next hop, and none left is not sent`, async () => {
    let [asked, timeoutMs, late] = [0, 0, ""];
    await using back = await userCalls({
      getUser: (_, context) => {
        asked++;
        timeoutMs = context.timeoutMs() ?? Infinity;
        return {};
      },
    }, { client: [deadlineClientInterceptor({ defaultMs: 30_000 })], protocol });
    const ask = () => back.client.getUser({});
    await using front = await userCalls({
      async getUser({ id }) {
        if (id === "late") {
          await eventually("the time is over", () => currentCall().endMs! < performance.now());
          late = await codeOf(ask());
          return {};
        }
        await ask();
        return {};
      },
    }, { server: [deadlineInterceptor({ maxMs: 10_000 })], protocol });

    await ask();
    assert(timeoutMs > 25_000 && timeoutMs <= 30_000, `${timeoutMs}`);
    await front.client.getUser({}, { timeoutMs: 5_000 });
    assert(timeoutMs > 1_000 && timeoutMs <= 5_001, `${timeoutMs}`);
    await front.client.getUser({});
    assert(timeoutMs > 6_000 && timeoutMs <= 10_001, `${timeoutMs}`);
    assertEquals(asked, 3);
    assertEquals(await codeOf(front.client.getUser({ id: "late" }, { timeoutMs: 30 })), "DEADLINE_EXCEEDED");
    assertEquals(await eventually("the late call has ended", () => late), "DEADLINE_EXCEEDED");
    assertEquals(asked, 3);
  });

  Deno.test(`deadline: ${protocol}: a client gives up a silent server after its bound`, async () => {
    let left = false;
    const client = [deadlineClientInterceptor({ defaultMs: 50, streams: { defaultMs: 50 } })];
    await using calls = await userCalls({
      getUser: (_, { signal }) => {
        signal.addEventListener("abort", () => left = true);
        return never();
      },
      async *listUsers() {
        yield await never();
      },
    }, { client, protocol });
    assertEquals(await codeOf(calls.client.getUser({})), "DEADLINE_EXCEEDED");
    await eventually("the server hears of it", () => left);
    assertEquals(await codeOf(all(calls.client.listUsers({}))), "DEADLINE_EXCEEDED");
  });
}

Deno.test("deadline: bounds that are none are a RangeError", () => {
  for (const ms of [0, -1, NaN]) {
    assertThrows(() => deadlineInterceptor({ defaultMs: ms }), RangeError);
    assertThrows(() => deadlineClientInterceptor({ streams: { maxMs: ms } }), RangeError);
  }
});
