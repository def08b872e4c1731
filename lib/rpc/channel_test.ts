import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { createRouterTransport, type Transport } from "@connectrpc/connect";
import { ErrorInfoSchema } from "../../proto/gen/google/rpc/error_details_pb.ts";
import {
  Health,
  HealthCheckResponse_ServingStatus as Status,
} from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { AppError, type Code, CODES, errorInfo } from "../error/mod.ts";
import { ACTIVE_ADDRESS, type Attempt, type CallOptions, Channel, NOT_ACTIVE } from "./channel.ts";
import { errorInterceptor } from "./error_interceptor.ts";

const PATIENT: CallOptions = { deadlineMs: 10_000 };

/** Servers in memory, and a channel to them: each answers, or throws what it is told to. */
class Servers {
  /** The addresses called, in order. */
  readonly calls: string[] = [];
  readonly opened: string[] = [];
  readonly channel: Channel;

  /** @param answers by address: nothing to answer, or what to throw, for the n-th call to it. */
  constructor(answers: Record<string, (n: number) => AppError | undefined>) {
    this.channel = new Channel(Object.keys(answers), (address) => {
      this.opened.push(address);
      return Promise.resolve(this.#server(address, answers[address]!));
    });
  }

  call(options: CallOptions = PATIENT): Promise<string> {
    return this.channel.call(Health, async (client, attempt) => {
      return Status[(await client.check({}, attempt)).status];
    }, options);
  }

  async failure(options?: CallOptions): Promise<AppError> {
    return await assertRejects(() => this.call(options), AppError);
  }

  #server(address: string, answer: (n: number) => AppError | undefined): Transport {
    let n = 0;
    return createRouterTransport((router) => {
      router.service(Health, {
        check: () => {
          this.calls.push(address);
          const error = answer(n++);
          if (error) throw error;
          return { status: Status.SERVING };
        },
      });
    }, { router: { interceptors: [errorInterceptor()] } });
  }
}

const answers = () => undefined;
const away = () => new AppError("UNAVAILABLE", "away");

function standby(active?: string) {
  const facts = active === undefined ? {} : { [ACTIVE_ADDRESS]: active };
  return () => new AppError("UNAVAILABLE", "standing by", { details: [errorInfo(NOT_ACTIVE, facts)] });
}

Deno.test("Channel: stays with the address that answers, and opens one transport to it", async () => {
  const servers = new Servers({ a: answers, b: answers });
  for (let i = 0; i < 3; i++) assertEquals(await servers.call(), "SERVING");
  assertEquals([servers.calls, servers.opened, servers.channel.address], [["a", "a", "a"], ["a"], "a"]);
});

Deno.test("Channel: follows the active address that a standby names, and stays there", async () => {
  const servers = new Servers({ a: standby("c"), b: answers, c: answers });
  await servers.call();
  await servers.call();
  assertEquals([servers.calls, servers.channel.address], [["a", "c", "c"], "c"]);
});

Deno.test("Channel: follows a standby back to the first address as well", async () => {
  const servers = new Servers({ a: (n) => n === 0 ? away() : undefined, b: standby("a"), c: answers });
  await servers.call();
  assertEquals(servers.calls, ["a", "b", "a"]);
});

Deno.test("Channel: a name that is not on the list, or none, leads to the next", async () => {
  const servers = new Servers({ a: standby("elsewhere:1"), b: standby(), c: standby(""), d: answers });
  await servers.call();
  assertEquals(servers.calls, ["a", "b", "c", "d"]);
});

Deno.test("Channel: only NOT_ACTIVE names an active address", async () => {
  const other = () =>
    new AppError("UNAVAILABLE", "x", { details: [errorInfo("LEASE_LOST", { [ACTIVE_ADDRESS]: "c" })] });
  const servers = new Servers({ a: other, b: answers, c: answers });
  await servers.call();
  assertEquals(servers.calls, ["a", "b"]);
});

Deno.test("Channel: goes round the list until one answers", async () => {
  const servers = new Servers({ a: (n) => n < 1 ? away() : undefined, b: away, c: away });
  assertEquals(await servers.call(), "SERVING");
  assertEquals(servers.calls, ["a", "b", "c", "a"]);
});

Deno.test("Channel: one address alone is tried again", async () => {
  const servers = new Servers({ a: (n) => n < 3 ? away() : undefined });
  assertEquals(await servers.call(), "SERVING");
  assertEquals(servers.calls.length, 4);
});

const FINAL: Code[] = [
  ...["INVALID_ARGUMENT", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED"] as const,
  ...["FAILED_PRECONDITION", "OUT_OF_RANGE", "UNIMPLEMENTED", "DATA_LOSS", "UNAUTHENTICATED"] as const,
];

Deno.test("Channel: an error that says something of the call itself ends it, as it is", async () => {
  for (const code of FINAL) {
    const thrown = new AppError(code, "no", { details: [errorInfo("WHY", { a: "b" })] });
    const servers = new Servers({ a: () => thrown, b: answers });
    const error = await servers.failure();
    assertEquals([error.code, error.message], [code, "no"]);
    assertEquals(error.find(ErrorInfoSchema)?.metadata, { a: "b" });
    assertEquals([servers.calls, servers.channel.address], [["a"], "a"], code);
  }
});

Deno.test("Channel: any other error is tried again elsewhere", async () => {
  const others = (Object.keys(CODES) as Code[]).filter((code) => !FINAL.includes(code));
  assertEquals(others.length, 6);
  for (const code of others) {
    const servers = new Servers({ a: () => new AppError(code, "perhaps"), b: answers });
    assertEquals(await servers.call(), "SERVING");
    assertEquals(servers.calls, ["a", "b"], code);
  }
});

Deno.test("Channel: gives up in time, with what the last attempt ended with", async () => {
  const servers = new Servers({ a: standby(), b: standby() });
  const startMs = performance.now();
  const error = await servers.failure({ deadlineMs: 300 });
  const tookMs = performance.now() - startMs;
  assertEquals([error.code, error.message], ["UNAVAILABLE", "standing by"]);
  assertEquals(error.find(ErrorInfoSchema)?.reason, NOT_ACTIVE);
  assert(tookMs < 2_500, `${tookMs} ms`);
  assert(servers.calls.length > 2, servers.calls.join());
});

Deno.test("Channel: whatever kept the attempts from succeeding, the service is UNAVAILABLE", async () => {
  const details = [errorInfo("WHY")];
  const servers = new Servers({ a: () => new AppError("ABORTED", "lost the race", { details }) });
  const error = await servers.failure({ deadlineMs: 1 });
  assertEquals([error.code, error.message], ["UNAVAILABLE", "The service does not answer: lost the race"]);
  assertEquals(error.find(ErrorInfoSchema)?.reason, "WHY");
  assert(error.cause instanceof AppError);
});

Deno.test("Channel: an attempt may take 1.5 s, and no more than is left", async () => {
  const servers = new Servers({ a: answers });
  const timeouts: number[] = [];
  for (const deadlineMs of [60_000, 500, 0]) {
    await servers.channel.call(Health, (_, attempt: Attempt) => {
      timeouts.push(attempt.timeoutMs);
      return Promise.resolve();
    }, { deadlineMs });
  }
  const [long, short, none] = timeouts;
  assertEquals([long, none], [1_500, 1]);
  assert(short! > 400 && short! <= 500, `${short} ms`);
  assert(timeouts.every(Number.isInteger), timeouts.join());
});

Deno.test("Channel: an abort ends the call, in an attempt and between two, and nothing is tried again", async () => {
  for (const afterMs of [0, 60]) {
    const gone = new AbortController();
    const servers = new Servers({ a: away });
    let attempts = 0;
    const call = servers.channel.call(Health, async (_, { signal }) => {
      attempts++;
      assertStrictEquals(signal, gone.signal);
      if (afterMs === 0) gone.abort(); // while the attempt is under way
      else setTimeout(() => gone.abort(), afterMs);
      signal?.throwIfAborted();
      await Promise.reject(away());
    }, { deadlineMs: 60_000, signal: gone.signal });
    const error: AppError = await assertRejects(() => call, AppError);
    assertEquals(error.code, afterMs === 0 ? "CANCELLED" : "UNAVAILABLE");
    const before = attempts;
    await new Promise((resolve) => setTimeout(resolve, 50));
    assertEquals(attempts, before);
  }
});

Deno.test("Channel: a transport that could not be opened is opened anew", async () => {
  let opened = 0;
  const channel = new Channel(["a"], () => {
    if (opened++ === 0) return Promise.reject(new TypeError("not now"));
    return Promise.resolve(createRouterTransport(({ service }) => service(Health, { check: () => ({}) })));
  });
  await channel.call(Health, (client, attempt) => client.check({}, attempt), PATIENT);
  assertEquals(opened, 2);
});

Deno.test("Channel: calls that fail together leave an address once", async () => {
  const servers = new Servers({ a: away, b: answers, c: answers });
  assertEquals(await Promise.all([servers.call(), servers.call(), servers.call()]), [
    "SERVING",
    "SERVING",
    "SERVING",
  ]);
  assertEquals(servers.calls, ["a", "a", "a", "b", "b", "b"]);
});

Deno.test("streamEnded: the next call goes where the error leads, unless the address was left already", () => {
  const { channel } = new Servers({ a: answers, b: answers, c: answers });
  channel.streamEnded("a", new AppError("INVALID_ARGUMENT", "x"));
  assertEquals(channel.address, "a");
  channel.streamEnded("a", standby("c")());
  assertEquals(channel.address, "c");
  channel.streamEnded("a", away());
  assertEquals(channel.address, "c");
  channel.streamEnded("c", away());
  assertEquals(channel.address, "a");
});

Deno.test("Channel: without an address there is no way", () => {
  assertThrows(() => new Channel([]), RangeError, "no address is given");
});
