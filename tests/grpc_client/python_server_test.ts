import { assert, assertEquals, assertRejects } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { Code, ConnectError, createClient, decodeBinaryHeader } from "@connectrpc/connect";
import { createH2Transport } from "../../lib/rpc/mod.ts";
import { UserService } from "../../proto/gen/user/v1/user_pb.ts";
import { PeerServer } from "../http2/support/peers.ts";
import { requirement } from "../support/requirements.ts";

const { ignore, path: python } = requirement("python3 with grpcio");
const SERVER = fromFileUrl(new URL("support/python_server.py", import.meta.url));
/** How long a connection lives, in milliseconds. */
const FOR_EVER = "3600000";
const SHORT = "150";

async function failure(work: Promise<unknown>): Promise<ConnectError> {
  return await assertRejects(() => work, ConnectError);
}

for (const sendCompression of [undefined, "gzip"] as const) {
  Deno.test({
    name: `grpcio server: all four kinds of calls, ${sendCompression ?? "not compressed"}`,
    ignore,
  }, async () => {
    await using server = await PeerServer.start(python, [SERVER, FOR_EVER]);
    const baseUrl = `http://${server.address}`;
    await using transport = createH2Transport({
      baseUrl,
      compressMinBytes: 0,
      ...(sendCompression && { sendCompression }),
    });
    const client = createClient(UserService, transport);
    const metadata: Headers[] = [];
    const { user } = await client.getUser({ id: "x".repeat(100_000) }, {
      headers: { "x-sent": "s" },
      onHeader: (headers) => metadata.push(headers),
      onTrailer: (trailers) => metadata.push(trailers),
    });
    assertEquals(user?.id.length, 100_000);
    const [header, trailer] = metadata;
    assertEquals([header?.get("x-header"), trailer?.get("x-trailer"), trailer?.get("x-sent")], [
      "h",
      "t",
      "s",
    ]);
    assertEquals(decodeBinaryHeader(header?.get("x-bin") ?? ""), Uint8Array.of(0xff, 0));

    assertEquals((await Array.fromAsync(client.listUsers({ page: 100 }))).length, 100);
    const requests = async function* () {
      for (let i = 0; i < 200; i++) yield await Promise.resolve({ content: `${i}`, name: `${i}` });
    };
    assertEquals((await client.createUsers(requests())).totalCount, 200);
    const said = await Array.fromAsync(client.chat(requests()));
    assertEquals(said.map(({ content }) => content), Array.from({ length: 200 }, (_, at) => `${at}`));

    const error = await failure(client.getUser({ id: "missing" }));
    assertEquals([error.code, error.rawMessage], [Code.NotFound, "nobody – 100 %"]);
    assertEquals(error.metadata.get("x-trailer"), "t");
    assertEquals(
      (await failure(client.getUser({ id: "slow" }, { timeoutMs: 100 }))).code,
      Code.DeadlineExceeded,
    );
  });
}

Deno.test(
  { name: "grpcio server: connections that it lets live for a moment only fail no call", ignore },
  async () => {
    await using server = await PeerServer.start(python, [SERVER, SHORT]);
    await using transport = createH2Transport({ baseUrl: `http://${server.address}` });
    const client = createClient(UserService, transport);
    const endMs = performance.now() + 2_000;
    let answered = 0;
    await Promise.all(Array.from({ length: 200 }, async (_, at) => {
      const id = `user ${at}`;
      while (performance.now() < endMs) {
        assertEquals((await client.getUser({ id })).user?.id, id);
        answered++;
      }
    }));
    assert(answered > 1_000, `${answered} calls`);
  },
);
