import { assertEquals, assertThrows } from "@std/assert";
import { RetryInfoSchema } from "../../../proto/gen/google/rpc/error_details_pb.ts";
import { eventually } from "../../../tests/support/eventually.ts";
import { all, codeOf, userCalls } from "../../../tests/support/user_calls.ts";
import { AppError, fromConnectError } from "../../error/mod.ts";
import { concurrencyLimitInterceptor } from "./concurrency_limit.ts";

/** Calls that wait until they are let go. */
function gated() {
  const gate = Promise.withResolvers<void>();
  let waiting = 0;
  return {
    gate,
    waiting: () => waiting,
    handlers: {
      async getUser({ id }: { id: string }) {
        waiting++;
        await gate.promise;
        if (id === "bad") throw new AppError("NOT_FOUND", "no");
        return {};
      },
      async *listUsers() {
        yield {};
        await gate.promise;
      },
    },
  };
}

for (const side of ["server", "client"] as const) {
  Deno.test(`concurrency limit: ${side}: one call more is refused at once, until another has ended`, async () => {
    const { gate, waiting, handlers } = gated();
    await using calls = await userCalls(handlers, { [side]: [concurrencyLimitInterceptor({ maxCalls: 2 })] });
    const under = [calls.client.getUser({}), calls.client.getUser({ id: "bad" })].map(codeOf);
    await eventually("both are under way", () => waiting() === 2);
    const error = fromConnectError(await calls.client.getUser({}).catch((thrown) => thrown));
    assertEquals([error.code, waiting()], ["RESOURCE_EXHAUSTED", 2]);
    assertEquals(error.find(RetryInfoSchema)?.retryDelay?.nanos, 100_000_000);
    assertEquals((await calls.client.listUsers({})[Symbol.asyncIterator]().next()).done, false);
    gate.resolve();
    assertEquals(await Promise.all(under), ["OK", "NOT_FOUND"]);
    for (let i = 0; i < 5; i++) assertEquals(await codeOf(calls.client.getUser({})), "OK");
  });
}

Deno.test("concurrency limit: a stream counts until it has ended, or its client has left", async () => {
  const { gate, handlers } = gated();
  const server = [concurrencyLimitInterceptor({ maxCalls: 1, maxStreams: 1 })];
  await using calls = await userCalls(handlers, { server });
  const leave = new AbortController();
  const stream = calls.client.listUsers({}, { signal: leave.signal })[Symbol.asyncIterator]();
  await stream.next();
  const next = codeOf(stream.next());
  assertEquals(await codeOf(all(calls.client.listUsers({}))), "RESOURCE_EXHAUSTED");
  leave.abort();
  assertEquals(await next, "CANCELLED");
  gate.resolve();
  await eventually("there is room", async () => await codeOf(all(calls.client.listUsers({}))) === "OK");
  assertEquals(await codeOf(all(calls.client.listUsers({}))), "OK");
});

Deno.test("concurrency limit: one that lets nothing through is a RangeError", () => {
  assertThrows(() => concurrencyLimitInterceptor({ maxCalls: 0 }), RangeError);
  assertThrows(() => concurrencyLimitInterceptor({ maxCalls: 1, maxStreams: 0 }), RangeError);
});
