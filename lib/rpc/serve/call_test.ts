import { Code, ConnectError } from "@connectrpc/connect";
import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { Health } from "../../../proto/gen/grpc/health/v1/health_pb.ts";
import { Call } from "./call.ts";

function call(own: { signal?: AbortSignal; timeoutMs?: number } = {}): Call {
  const { signal = new AbortController().signal, timeoutMs } = own;
  const source = { method: "POST", url: "http://here/", signal, headers: () => new Headers() };
  return new Call({ method: Health.method.check, protocolName: "grpc", source, timeoutMs });
}

function codeOf(signal: AbortSignal): Code {
  return (signal.reason as ConnectError).code;
}

Deno.test("Call: its signal follows the peer, from the next turn on", async () => {
  const peer = new AbortController();
  const { signal } = call({ signal: peer.signal });
  peer.abort(new ConnectError("gone", Code.Canceled));
  await delay(5);
  assertEquals(codeOf(signal), Code.Canceled);
  const later = new AbortController();
  const ended = call({ signal: later.signal }).signal;
  await delay(5);
  assert(!ended.aborted);
  later.abort(new ConnectError("gone", Code.Aborted));
  assertEquals(codeOf(ended), Code.Aborted);
});

Deno.test("Call: its signal is aborted when it has ended, also for who asks later", () => {
  const early = call();
  const { signal } = early;
  early.end();
  assert(signal.aborted);
  const late = call();
  late.end(new ConnectError("no", Code.Aborted));
  assertEquals(codeOf(late.signal), Code.Aborted);
});

Deno.test("Call: the deadline is told once, and not after the end", async () => {
  const told: Code[] = [];
  const late = call({ timeoutMs: 10 });
  late.onDeadline(({ code }) => told.push(code));
  const inTime = call({ timeoutMs: 10 });
  inTime.onDeadline(({ code }) => told.push(code));
  inTime.end();
  assert(late.timeoutMs()! <= 10);
  await delay(30);
  assertEquals(told, [Code.DeadlineExceeded]);
  assertEquals(codeOf(late.signal), Code.DeadlineExceeded);
  assertEquals(call().timeoutMs(), undefined);
});

Deno.test("Call: a deadline further away than timers reach is none", () => {
  const far = call({ timeoutMs: 2 ** 40 });
  far.onDeadline(() => {
    throw new Error("it is not due");
  });
  assert(far.timeoutMs()! > 2 ** 39);
});

Deno.test("Call: header fields and trailers are there when somebody has put any into them", () => {
  const one = call();
  assertEquals([one.setHeader, one.setTrailer], [undefined, undefined]);
  assertEquals(one.responseHeader.get("a"), null);
  assertEquals(one.setHeader, undefined);
  one.responseHeader.set("a", "1");
  one.responseTrailer.append("b", "2");
  assertEquals([one.setHeader?.get("a"), one.setTrailer?.get("b")], ["1", "2"]);
});
