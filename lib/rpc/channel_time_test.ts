import { assert, assertEquals, assertRejects } from "@std/assert";
import { createRouterTransport, type Transport } from "@connectrpc/connect";
import { Health } from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { AppError } from "../error/mod.ts";
import { type CallOptions, Channel } from "./channel.ts";

function answering(): Promise<Transport> {
  return Promise.resolve(createRouterTransport(({ service }) => service(Health, { check: () => ({}) })));
}

/** A call whose attempts never end, and do not listen to anything. */
function hang(options: CallOptions): Promise<never> {
  return new Channel(["a"], answering).call(Health, () => new Promise<never>(() => {}), options);
}

async function failureOf(call: Promise<unknown>): Promise<AppError> {
  return await assertRejects(() => call, AppError);
}

Deno.test("Channel: an attempt that never ends is left when its time is over", async () => {
  const startMs = performance.now();
  assertEquals((await failureOf(hang({ deadlineMs: 200 }))).code, "UNAVAILABLE");
  const tookMs = performance.now() - startMs;
  assert(tookMs >= 150 && tookMs < 2_000, `${tookMs} ms`);
});

Deno.test("Channel: a transport that is never opened costs the time of an attempt, and the next is tried", async () => {
  const open = (address: string) => address === "a" ? new Promise<never>(() => {}) : answering();
  const channel = new Channel(["a", "b"], open);
  await channel.call(Health, (client, attempt) => client.check({}, attempt), { deadlineMs: 10_000 });
  assertEquals(channel.address, "b");
});

Deno.test("Channel: an abort ends a call that does not listen to it, before and while it is made", async () => {
  const gone = new AbortController();
  const call = hang({ deadlineMs: 60_000, signal: gone.signal });
  gone.abort();
  assertEquals((await failureOf(call)).code, "CANCELLED");
  assertEquals((await failureOf(hang({ deadlineMs: 60_000, signal: gone.signal }))).code, "CANCELLED");
});

Deno.test("Channel: an attempt that fails after it was left disturbs nobody", async () => {
  const late = Promise.withResolvers<never>();
  const channel = new Channel(["a"], answering);
  assertEquals(
    (await failureOf(channel.call(Health, () => late.promise, { deadlineMs: 20 }))).code,
    "UNAVAILABLE",
  );
  late.reject(new Error("late"));
  await late.promise.catch(() => {});
});
