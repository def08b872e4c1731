import { assert, assertEquals, assertRejects } from "@std/assert";
import { Code, ConnectError, createClient, createRouterTransport } from "@connectrpc/connect";
import type { HandlerContext } from "@connectrpc/connect";
import { RetryInfoSchema } from "../../../proto/gen/google/rpc/error_details_pb.ts";
import { MessengerService } from "../../../proto/gen/messenger/v1/messenger_pb.ts";
import {
  all,
  codeOf,
  type Protocol,
  PROTOCOLS,
  requests,
  userCalls,
} from "../../../tests/support/user_calls.ts";
import { AppError, type Code as CodeName, CODES, detail } from "../../error/mod.ts";
import { IDEMPOTENCY_KEY } from "./repeatable.ts";
import { retryInterceptor, type RetryOptions } from "./retry.ts";
import { RetryBudget } from "./retry_budget.ts";

const QUICK = { minMs: 1, maxMs: 2 };

/** A server that fails so many times before it answers. */
function failing(times: number, fail: () => Error = () => new AppError("UNAVAILABLE", "away")) {
  const seen: { atMs: number; previous: string | null; timeoutMs: number | undefined }[] = [];
  const attempt = ({ requestHeader, timeoutMs }: HandlerContext) => {
    const previous = requestHeader.get("grpc-previous-rpc-attempts");
    seen.push({ atMs: performance.now(), previous, timeoutMs: timeoutMs() });
    if (seen.length <= times) throw fail();
  };
  return {
    seen,
    handlers: {
      getUser: ({ id }: { id: string }, context: HandlerContext) => (attempt(context), { user: { id } }),
      createUser: (_: unknown, context: HandlerContext) => (attempt(context), {}),
      async *listUsers(_: unknown, context: HandlerContext) {
        attempt(context);
        yield { user: { id: "a" } };
        context.responseTrailer.set("x-end", "yes");
      },
      async createUsers(messages: AsyncIterable<unknown>, context: HandlerContext) {
        await all(messages);
        attempt(context);
        return {};
      },
    },
  };
}

const open = (
  handlers: ReturnType<typeof failing>["handlers"],
  options: RetryOptions = QUICK,
  protocol: Protocol = "gRPC",
) => userCalls(handlers, { client: [retryInterceptor(options)], protocol });

for (const protocol of PROTOCOLS) {
  Deno.test(`retry: ${protocol}: a call that may be made again is, until it is answered`, async () => {
    const { seen, handlers } = failing(3);
    await using calls = await open(handlers, QUICK, protocol);
    assertEquals((await calls.client.getUser({ id: "ana" })).user?.id, "ana");
    assertEquals(seen.map(({ previous }) => previous), [null, "1", "2", "3"]);
  });

  Deno.test(`retry: ${protocol}: a stream of answers is asked for again until its first message`, async () => {
    const { seen, handlers } = failing(2);
    await using calls = await open(handlers, QUICK, protocol);
    let end: string | null = null;
    const users = await all(
      calls.client.listUsers({}, { onTrailer: (trailer) => end = trailer.get("x-end") }),
    );
    assertEquals([users.length, seen.length, end], [1, 3, "yes"]);
  });
}

Deno.test("retry: a stream that has begun is not asked for again", async () => {
  let asked = 0;
  await using calls = await userCalls({
    async *listUsers() {
      asked++;
      yield {};
      throw await Promise.resolve(new AppError("UNAVAILABLE", "away"));
    },
  }, { client: [retryInterceptor(QUICK)] });
  assertEquals(await codeOf(all(calls.client.listUsers({}))), "UNAVAILABLE");
  assertEquals(asked, 1);
});

Deno.test("retry: only what may pass is tried again, and four times at the most", async () => {
  const passing = ["UNAVAILABLE", "RESOURCE_EXHAUSTED", "DEADLINE_EXCEEDED"];
  for (const code of Object.keys(CODES) as CodeName[]) {
    if (code === "INTERNAL" || code === "CANCELLED") continue; // told apart by the transports themselves
    const { seen, handlers } = failing(9, () => new AppError(code, "no"));
    await using calls = await open(handlers);
    assertEquals(await codeOf(calls.client.getUser({})), code);
    assertEquals(seen.length, passing.includes(code) ? 4 : 1, code);
  }
});

Deno.test("retry: a method that is not idempotent is tried again with an idempotency key alone", async () => {
  for (
    const [headers, times] of [[{}, 1], [{ [IDEMPOTENCY_KEY]: "" }, 1], [
      { [IDEMPOTENCY_KEY]: "k" },
      4,
    ]] as const
  ) {
    const { seen, handlers } = failing(9);
    await using calls = await open(handlers);
    assertEquals(await codeOf(calls.client.createUser({}, { headers })), "UNAVAILABLE");
    assertEquals(seen.length, times);
    assertEquals(await codeOf(calls.client.createUsers(requests({}), { headers })), "UNAVAILABLE");
    assertEquals(seen.length, times + 1, "a stream of requests is gone when it is sent");
  }
});

Deno.test("retry: the key may be in the request", async () => {
  let asked = 0;
  const transport = createRouterTransport(({ service }) => {
    service(MessengerService, {
      sendMessage() {
        asked++;
        throw new ConnectError("away", Code.Unavailable);
      },
    });
  }, { transport: { interceptors: [retryInterceptor(QUICK)] } });
  const client = createClient(MessengerService, transport);
  assertEquals(await codeOf(client.sendMessage({ text: "a" })), "UNAVAILABLE");
  assertEquals(asked, 1);
  assertEquals(await codeOf(client.sendMessage({ text: "a", idempotencyKey: "k" })), "UNAVAILABLE");
  assertEquals(asked, 5);
});

Deno.test("retry: no attempt before RetryInfo says so, and none that would be too late", async () => {
  const details = [detail(RetryInfoSchema, { retryDelay: { seconds: 0n, nanos: 120_000_000 } })];
  const fail = () => new AppError("RESOURCE_EXHAUSTED", "later", { details });
  {
    const { seen, handlers } = failing(1, fail);
    await using calls = await open(handlers);
    await calls.client.getUser({});
    assert(seen[1]!.atMs - seen[0]!.atMs >= 119, `${seen[1]!.atMs - seen[0]!.atMs} ms`);
  }
  const { seen, handlers } = failing(1, fail);
  await using calls = await open(handlers);
  const startMs = performance.now();
  assertEquals(await codeOf(calls.client.getUser({}, { timeoutMs: 100 })), "RESOURCE_EXHAUSTED");
  assert(performance.now() - startMs < 95, "it does not wait in vain");
  assertEquals(seen.length, 1);
});

Deno.test("retry: waits grow, each within its bound", async () => {
  const { seen, handlers } = failing(3);
  await using calls = await open(handlers, { minMs: 20, maxMs: 1_000, random: () => 0.99 });
  await calls.client.getUser({});
  const waits = seen.slice(1).map(({ atMs }, i) => atMs - seen[i]!.atMs);
  for (const [i, wantedMs] of [19.8, 39.6, 79.2].entries()) {
    assert(waits[i]! >= wantedMs - 1 && waits[i]! < wantedMs + 500, `${waits} ms`);
  }
});

Deno.test("retry: an attempt that takes too long is given up, while the whole has time", async () => {
  let asked = 0;
  const left: (number | undefined)[] = [];
  await using calls = await userCalls({
    getUser: (_, { timeoutMs }) => {
      left.push(timeoutMs());
      return ++asked < 3 ? new Promise<never>(() => {}) : { user: { id: "ana" } };
    },
  }, { client: [retryInterceptor({ ...QUICK, attemptMs: 50 })] });
  assertEquals((await calls.client.getUser({}, { timeoutMs: 5_000 })).user?.id, "ana");
  assertEquals(asked, 3);
  assert(left.every((ms) => ms !== undefined && ms <= 51), `${left}`);
  asked = -100;
  const startMs = performance.now();
  assertEquals(await codeOf(calls.client.getUser({}, { timeoutMs: 120 })), "DEADLINE_EXCEEDED");
  assert(performance.now() - startMs < 2_000);
});

Deno.test("retry: whoever cancels waits for no attempt", async () => {
  const { seen, handlers } = failing(9);
  await using calls = await open(handlers, { minMs: 60_000, maxMs: 60_000, random: () => 0.9 });
  const leave = new AbortController();
  const call = calls.client.getUser({}, { signal: leave.signal });
  setTimeout(() => leave.abort(), 50);
  const error: ConnectError = await assertRejects(() => call, ConnectError);
  assertEquals([error.code, seen.length], [Code.Canceled, 1]);
});

Deno.test("retry: the budget ends retries when most attempts fail, and successes open it again", async () => {
  const { seen, handlers } = failing(20);
  const budget = new RetryBudget({ maxTokens: 4, tokenRatio: 0.5 });
  await using calls = await open(handlers, { ...QUICK, budget });
  assertEquals(await codeOf(calls.client.getUser({})), "UNAVAILABLE");
  assertEquals(seen.length, 2, "two of four tokens are gone");
  for (let i = 0; i < 18; i++) await codeOf(calls.client.getUser({}));
  assertEquals(seen.length, 20, "one attempt each");
  assertEquals(budget.isOpen, false);
  for (let i = 0; i < 5; i++) await calls.client.getUser({});
  assertEquals(budget.isOpen, true);
});

Deno.test("retry: with no budget left a method that is not idempotent fails as before, and counts", async () => {
  const { handlers } = failing(9);
  const budget = new RetryBudget({ maxTokens: 4 });
  await using calls = await open(handlers, { ...QUICK, budget });
  await codeOf(calls.client.createUser({}));
  assertEquals(budget.isOpen, true);
  await codeOf(calls.client.createUser({}));
  assertEquals(budget.isOpen, false);
});
