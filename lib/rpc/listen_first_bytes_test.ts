import { assertMatch } from "@std/assert";
import { Health } from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { withDeadline } from "../time/mod.ts";
import { listenGrpc } from "./listen_grpc.ts";

const REQUEST = [
  "POST /grpc.health.v1.Health/Check HTTP/1.1",
  "host: localhost",
  "content-type: application/json",
  "content-length: 2",
  "connection: close",
  "",
  "{}",
].join("\r\n");

Deno.test("listenGrpc: HTTP/1.1 is told from HTTP/2 wherever its first bytes are split", async () => {
  const listener = await listenGrpc(({ service }) => service(Health, { check: () => ({ status: 1 }) }), {
    interceptors: [],
    hostname: "127.0.0.1",
    port: 0,
  });
  const bytes = new TextEncoder().encode(REQUEST);
  for (let at = 1; at < 6; at++) {
    using socket = await Deno.connect({ hostname: "127.0.0.1", port: listener.port });
    socket.setNoDelay(true);
    await socket.write(bytes.subarray(0, at));
    // a call on another connection: by then the first bytes have been read
    const other = await fetch(`http://${listener.address}/`);
    await other.body?.cancel();
    await socket.write(bytes.subarray(at));
    const answer = new Uint8Array(1_024);
    const count = await withDeadline(socket.read(answer), 5_000, "read the answer");
    assertMatch(new TextDecoder().decode(answer.subarray(0, count ?? 0)), /^HTTP\/1\.1 200 OK\r\n/);
  }
  await listener.drain(1_000);
});
