import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Interceptor } from "@connectrpc/connect";
import { RetryInfoSchema } from "../../../proto/gen/google/rpc/error_details_pb.ts";
import { ManualClock } from "../../../tests/support/manual_clock.ts";
import { codeOf, PROTOCOLS, userCalls } from "../../../tests/support/user_calls.ts";
import { fromConnectError } from "../../error/mod.ts";
import { CALLER } from "../auth/caller.ts";
import { PEER } from "./peer.ts";
import { rateLimitInterceptor } from "./rate_limit.ts";
import { TokenBuckets } from "./token_buckets.ts";

/** Takes the caller and the peer from headers: what authentication and listeners do. */
const pretend: Interceptor = (next) => (request) => {
  const [userId, peer] = ["x-user", "x-peer"].map((name) => request.header.get(name));
  if (userId) request.contextValues.set(CALLER, { userId, roles: [] });
  if (peer) request.contextValues.set(PEER, peer);
  return next(request);
};

for (const protocol of PROTOCOLS) {
  Deno.test(`rate limit: ${protocol}: so many calls each, then RESOURCE_EXHAUSTED that says when`, async () => {
    const clock = new ManualClock();
    const server = [pretend, rateLimitInterceptor({ perSecond: 2, burst: 3, clock })];
    await using calls = await userCalls({ getUser: () => ({}) }, { server, protocol });
    const ask = (headers: Record<string, string>) => codeOf(calls.client.getUser({}, { headers }));
    const ana = { "x-user": "ana", "x-peer": "192.0.2.1:1" };
    for (let i = 0; i < 3; i++) assertEquals(await ask(ana), "OK");
    const thrown = await calls.client.getUser({}, { headers: ana }).catch((thrown) => thrown);
    const error = fromConnectError(thrown);
    assertEquals(error.code, "RESOURCE_EXHAUSTED");
    const { seconds, nanos } = error.find(RetryInfoSchema)!.retryDelay!;
    assertEquals([seconds, nanos], [0n, 500_000_000]);
    clock.advance(499);
    assertEquals(await ask(ana), "RESOURCE_EXHAUSTED");
    clock.advance(1);
    assertEquals(await ask({ ...ana, "x-peer": "192.0.2.2:1" }), "OK");
    assertEquals(await ask(ana), "RESOURCE_EXHAUSTED");
    assertEquals(await ask({ ...ana, "x-user": "bob" }), "OK");
  });
}

Deno.test("rate limit: who did not sign in counts by host, whatever the port; all others together", async () => {
  const server = [pretend, rateLimitInterceptor({ perSecond: 1, clock: new ManualClock() })];
  await using calls = await userCalls({ getUser: () => ({}) }, { server });
  const ask = (headers = {}) => codeOf(calls.client.getUser({}, { headers }));
  assertEquals(await ask({ "x-peer": "192.0.2.1:1" }), "OK");
  assertEquals(await ask({ "x-peer": "192.0.2.1:2" }), "RESOURCE_EXHAUSTED");
  assertEquals(await ask({ "x-peer": "[2001:db8::1]:2" }), "OK");
  assertEquals(await ask({ "x-user": "host 192.0.2.1" }), "OK");
  assertEquals(await ask(), "OK");
  assertEquals(await ask(), "RESOURCE_EXHAUSTED");
});

Deno.test("rate limit: a client bounds what it sends", async () => {
  let asked = 0;
  const client = [rateLimitInterceptor({ perSecond: 1, burst: 2, clock: new ManualClock() })];
  await using calls = await userCalls({ getUser: () => (asked++, {}) }, { client });
  const codes = [];
  for (let i = 0; i < 3; i++) codes.push(await codeOf(calls.client.getUser({})));
  assertEquals([codes, asked], [["OK", "OK", "RESOURCE_EXHAUSTED"], 2]);
});

Deno.test("TokenBuckets: keeps a bounded number, of which the one not asked for longest goes", () => {
  const buckets = new TokenBuckets({ perSecond: 0.001, burst: 1, maxBuckets: 2 });
  assertEquals(buckets.take("a", 0), 0);
  assertEquals(buckets.take("b", 0), 0);
  assert(buckets.take("a", 0) > 0);
  assertEquals(buckets.take("c", 0), 0); // b goes
  assert(buckets.take("a", 0) > 0);
  assertEquals(buckets.take("b", 0), 0);
  for (let i = 0; i < 1_000; i++) buckets.take(String(i), 0);
  assertEquals(buckets.size, 2);
});

Deno.test("TokenBuckets: fills up to the burst, and never by a clock that goes back", () => {
  const buckets = new TokenBuckets({ perSecond: 10, burst: 2 });
  assertEquals([1, 2, 3].map(() => buckets.take("a", 1_000)), [0, 0, 100]);
  assertEquals([1, 2, 3].map(() => buckets.take("a", 9_000)), [0, 0, 100]);
  assertEquals(buckets.take("a", 0), 100);
  for (const perSecond of [0, NaN]) assertThrows(() => new TokenBuckets({ perSecond }), RangeError);
  assertThrows(() => new TokenBuckets({ perSecond: 1, burst: 0.5 }), RangeError);
});
