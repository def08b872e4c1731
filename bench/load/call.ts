import { ClientConnection, headerValue, responseHeaders } from "../../lib/http2/mod.ts";

/** One gRPC call, and what it must answer. */
export interface CheckedCall {
  readonly method: string;
  readonly body: Uint8Array;
  readonly answer: Uint8Array;
}

const LIMIT_MS = 30_000;

/**
 * Makes one gRPC call of the contract of the bench.
 *
 * @throws Error when the answer is another, or takes half a minute.
 */
export async function checkCall(port: number, { method, body, answer }: CheckedCall): Promise<void> {
  const socket = await Deno.connect({ hostname: "127.0.0.1", port });
  socket.setNoDelay(true);
  const connection = new ClientConnection(socket);
  const timer = setTimeout(() => connection.close(), LIMIT_MS);
  try {
    const stream = await connection.request([
      [":method", "POST"],
      [":scheme", "http"],
      [":path", `/bench.Bench/${method}`],
      [":authority", `127.0.0.1:${port}`],
      ["te", "trailers"],
      ["content-type", "application/grpc+proto"],
    ], false);
    stream.write(body);
    stream.end();
    const status = headerValue(await responseHeaders(stream), ":status");
    let at = 0;
    let isRight = true;
    for (let chunk = await stream.read(); chunk; chunk = await stream.read()) {
      isRight &&= equals(chunk, answer.subarray(at, at + chunk.length));
      at += chunk.length;
    }
    const grpcStatus = headerValue(stream.trailers, "grpc-status");
    if (status === "200" && grpcStatus === "0" && isRight && at === answer.length) return;
    throw new Error(
      `Cannot measure ${method}: answered ${status}, gRPC status ${grpcStatus}, ${at} bytes ` +
        `${isRight ? "like" : "unlike"} the ${answer.length} expected`,
    );
  } finally {
    clearTimeout(timer);
    connection.close();
    await connection.ended;
  }
}

function equals(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
