import { createClient } from "@connectrpc/connect";
import { assertEquals } from "@std/assert";
import { Greeter } from "../../proto/gen/helloworld/helloworld_pb.ts";
import { createH2Transport } from "../../lib/rpc/mod.ts";
import { ParleyProcess } from "../support/process.ts";

Deno.test("GRPC_PORT: gRPC, and everything of HTTP/1.1, at the same address", async () => {
  await using parley = await ParleyProcess.start("all");
  await using transport = createH2Transport({ baseUrl: `http://${parley.edgeGrpc}` });
  assertEquals((await createClient(Greeter, transport).sayHello({ name: "Ann" })).message, "Ann");
  const health = await fetch(`http://${parley.edgeGrpc}/healthz`);
  assertEquals(await health.json(), { status: "ok" });
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: '{"name":"Bo"}' };
  for (const path of ["/helloworld.Greeter/SayHello", "/api/echo_grpc", "/api/echo_grpc_over_unix_socket"]) {
    const response = await fetch(`http://${parley.edgeGrpc}${path}`, init);
    assertEquals(await response.json(), { message: "Bo" }, path);
  }
  const unknown = await fetch(`http://${parley.edgeGrpc}/nowhere`);
  assertEquals([unknown.status, (await unknown.json()).code], [404, "NOT_FOUND"]);
});
