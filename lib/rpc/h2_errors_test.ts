import { assert, assertEquals } from "@std/assert";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { delay } from "@std/async/delay";
import { Health } from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { ErrorCode, type RequestHandler, ServerConnection, StreamClosed } from "../http2/mod.ts";
import { withDeadline } from "../time/mod.ts";
import { createH2Transport } from "./h2_client.ts";
import { deadlineOf, fromStreamClosed } from "./h2_errors.ts";

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

Deno.test("h2 errors: only CANCEL means that the time is up, and only once it is", () => {
  const past = performance.now() - 1;
  const codes = (code: number) =>
    [past, performance.now() + SOON_MS].map((at) =>
      codeOf(fromStreamClosed(new StreamClosed(code, "x"), at))
    );
  assertEquals(codes(ErrorCode.CANCEL), [Code.DeadlineExceeded, Code.Canceled]);
  assertEquals(codes(ErrorCode.INTERNAL_ERROR), [Code.Internal, Code.Internal]);
  assertEquals(codes(ErrorCode.REFUSED_STREAM), [Code.Unavailable, Code.Unavailable]);
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

/** Calls a server that does this with the call, and answers how it ended. No timer of the client's plays a part. */
async function call(timeoutMs: number, handler: RequestHandler): Promise<Code> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const transport = createH2Transport({ baseUrl: `http://127.0.0.1:${listener.addr.port}` });
  const headers = { "grpc-timeout": `${timeoutMs}m` };
  const failed = createClient(Health, transport).check({}, { headers }).then(() => undefined, codeOf);
  const server = new ServerConnection(await listener.accept(), handler);
  const code = await withDeadline(failed, SOON_MS, "see the call end");
  server.close();
  await server.ended;
  if (code === undefined) throw new Error("Cannot see the call fail: it was answered");
  return code;
}

Deno.test("h2 errors: a call that its server cancels when its time is up has run out of time", async () => {
  const cancelled: RequestHandler = async (stream) => {
    await delay(51);
    stream.cancel();
  };
  const begun: RequestHandler = (stream) => {
    stream.sendHeaders([[":status", "200"], ["content-type", "application/grpc+proto"]]);
    return cancelled(stream);
  };
  assertEquals(await call(50, cancelled), Code.DeadlineExceeded);
  assertEquals(await call(50, begun), Code.DeadlineExceeded);
  assertEquals(await call(60_000, cancelled), Code.Canceled);
  assertEquals(await call(60_000, begun), Code.Canceled);
});
