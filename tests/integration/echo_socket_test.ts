import { assertEquals, assertStringIncludes } from "@std/assert";
import { createClient } from "@connectrpc/connect";
import { createH2Transport } from "../../lib/rpc/mod.ts";
import { Greeter } from "../../proto/gen/helloworld/helloworld_pb.ts";
import { ParleyProcess } from "../support/process.ts";

async function echo({ http }: ParleyProcess, path: string, body: unknown): Promise<[number, unknown]> {
  const response = await fetch(`${http}/api/${path}`, { method: "POST", body: JSON.stringify(body) });
  const { message, errors } = await response.json();
  return [response.status, message ?? errors?.map(({ field }: { field: string }) => field)];
}

async function sayHello(path: string): Promise<string> {
  await using transport = createH2Transport({ baseUrl: `unix:${path}` });
  return (await createClient(Greeter, transport).sayHello({ name: "Zoë" })).message;
}

Deno.test("ECHO_SOCKET: the greeter by its socket, and by the routes that call it", async (t) => {
  const folder = await Deno.makeTempDir({ prefix: "parley-echo-" });
  const ECHO_SOCKET = `${folder}/echo.sock`;
  {
    await using killed = await ParleyProcess.start("all", { env: { ECHO_SOCKET } });
    await killed.end("SIGKILL"); // it leaves a socket that nobody listens on
  }
  assertEquals((await Deno.stat(ECHO_SOCKET)).isSocket, true);
  await using parley = await ParleyProcess.start("all", { env: { ECHO_SOCKET } });

  await t.step("a stale socket file is removed, and the greeter answers", async () => {
    assertEquals(await sayHello(ECHO_SOCKET), "Zoë");
  });
  await t.step("both routes really call it", async () => {
    for (const route of ["echo_grpc", "echo_grpc_over_unix_socket"]) {
      const since = parley.log.length;
      assertEquals(await echo(parley, route, { name: "Zoë 🦜" }), [200, "Zoë 🦜"]);
      await parley.logged('"helloworld.Greeter/SayHello" "OK"', { since });
      assertEquals(await echo(parley, route, {}), [400, ["name"]]);
      assertEquals(await echo(parley, route, { name: 1 }), [400, ["name"]]);
    }
  });
  await t.step("a live one is an error: exit code 1, and it goes on", async () => {
    await using second = await ParleyProcess.start("all", { env: { ECHO_SOCKET }, noWait: true });
    assertEquals(await second.ended(), 1);
    assertStringIncludes(second.output.join("\n"), ECHO_SOCKET);
    assertEquals(await sayHello(ECHO_SOCKET), "Zoë");
  });
  await t.step("it is gone after a clean drain", async () => {
    assertEquals(await parley.end("SIGTERM"), 0);
    assertEquals(await Deno.stat(ECHO_SOCKET).then(() => "there", () => "gone"), "gone");
  });
  await Deno.remove(folder, { recursive: true });
});
