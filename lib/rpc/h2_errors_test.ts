import { assert, assertEquals } from "@std/assert";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { delay } from "@std/async/delay";
import { Health } from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { ErrorCode, type RequestHandler, ServerConnection, StreamClosed } from "../http2/mod.ts";
import { withDeadline } from "../time/mod.ts";
import { Lifetime } from "./client/lifetime.ts";
import { createH2Transport } from "./h2_client.ts";
import { deadlineOf, fromStreamClosed } from "./h2_errors.ts";

type Protocol = "grpc" | "grpc-web" | "connect";

const SOON_MS = 5_000;

function codeOf(thrown: unknown): Code {
  if (!(thrown instanceof ConnectError)) throw thrown;
  return thrown.code;
}

Deno.test("h2 errors: the codes of HTTP/2 are those of gRPC", () => {
  const cases: [number, Code][] = [
    [ErrorCode.NO_ERROR, Code.Internal],
    [ErrorCode.PROTOCOL_ERROR, Code.Internal],
    [ErrorCode.REFUSED_STREAM, Code.Unavailable],
    [ErrorCode.CANCEL, Code.Canceled],
    [ErrorCode.ENHANCE_YOUR_CALM, Code.ResourceExhausted],
    [ErrorCode.INADEQUATE_SECURITY, Code.PermissionDenied],
  ];
  for (const [code, expected] of cases) {
    assertEquals(codeOf(fromStreamClosed(new StreamClosed(code, "ended"))), expected);
  }
  const other = new Error("of another kind");
  assertEquals(fromStreamClosed(other), other);
});

Deno.test("h2 errors: the deadline is what the headers of the call say", () => {
  const cases: [Record<string, string>, number][] = [
    [{ "grpc-timeout": "1500m" }, 1_500],
    [{ "grpc-timeout": "2S" }, 2_000],
    [{ "connect-timeout-ms": "70" }, 70],
    [{ "grpc-timeout": "soon" }, Infinity],
    [{}, Infinity],
  ];
  for (const [headers, ms] of cases) {
    const before = performance.now();
    const deadlineMs = deadlineOf(new Headers(headers));
    assert(deadlineMs >= before + ms && deadlineMs <= performance.now() + ms, JSON.stringify(headers));
  }
});

/** A call to a server that does this with it, and how it ended. No timer of the client's plays a part. */
async function call(protocol: Protocol, timeout: string, handler: RequestHandler): Promise<Code> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const baseUrl = `http://127.0.0.1:${listener.addr.port}`;
  await using transport = createH2Transport({ baseUrl, protocol, interceptors: [(next) => next] });
  const headers = protocol === "connect"
    ? { "connect-timeout-ms": timeout }
    : { "grpc-timeout": `${timeout}m` };
  const failed = createClient(Health, transport).check({}, { headers }).then(() => undefined, codeOf);
  const server = new ServerConnection(await listener.accept(), handler);
  const code = await withDeadline(failed, SOON_MS, "see the call end");
  server.close();
  await server.ended;
  if (code === undefined) throw new Error("Cannot see the call fail: it was answered");
  return code;
}

for (const protocol of ["grpc", "grpc-web", "connect"] as const) {
  Deno.test(`h2 errors: ${protocol}: what a server cancels when its time is up has run out of time`, async () => {
    const cancelled: RequestHandler = async (stream) => {
      await delay(51);
      stream.cancel();
    };
    const type = `application/${protocol === "connect" ? "proto" : `${protocol}+proto`}`;
    const begun: RequestHandler = (stream) => {
      stream.sendHeaders([[":status", "200"], ["content-type", type]]);
      return cancelled(stream);
    };
    assertEquals(await call(protocol, "50", cancelled), Code.DeadlineExceeded);
    assertEquals(await call(protocol, "50", begun), Code.DeadlineExceeded);
    assertEquals(await call(protocol, "60000", cancelled), Code.Canceled);
    assertEquals(await call(protocol, "60000", begun), Code.Canceled);
  });
}

Deno.test("h2 errors: a call's own timer may be late: its time is up all the same", () => {
  const lifetime = new Lifetime(undefined, 1);
  for (const endMs = performance.now() + 2; performance.now() < endMs;); // no timer fires meanwhile
  const blamed = (code: number) => lifetime.blame(fromStreamClosed(new StreamClosed(code, "ended"))).code;
  assertEquals(blamed(ErrorCode.CANCEL), Code.DeadlineExceeded);
  assertEquals(blamed(ErrorCode.INTERNAL_ERROR), Code.Internal);
  lifetime.end();
});
