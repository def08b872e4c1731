import { assert, assertEquals } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import { Link } from "./link.ts";

/** A server that answers what it gets, and a connection to it through the network. */
async function connect(): Promise<{ link: Link; client: Deno.TcpConn } & Disposable> {
  const server = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serve = async () => {
    for await (const connection of server) connection.readable.pipeTo(connection.writable).catch(() => {});
  };
  serve().catch(() => {});
  const link = new Link(() => server.addr.port);
  const client = await Deno.connect({ hostname: "127.0.0.1", port: link.port });
  return {
    link,
    client,
    [Symbol.dispose]() {
      server.close();
      link[Symbol.dispose]();
      try {
        client.close();
      } catch {
        // closed
      }
    },
  };
}

async function say(client: Deno.TcpConn, text: string): Promise<void> {
  await client.write(new TextEncoder().encode(text));
}

async function hear(client: Deno.TcpConn): Promise<string | undefined> {
  const bytes = new Uint8Array(100);
  const count = await client.read(bytes).catch(() => null);
  return count === null ? undefined : new TextDecoder().decode(bytes.subarray(0, count));
}

Deno.test("a network forwards, and keeps back what it holds, each way by itself", async () => {
  using pair = await connect();
  const { link, client } = pair;
  await say(client, "one");
  assertEquals(await hear(client), "one");
  for (const way of ["up", "down"] as const) {
    link.hold(way);
    await say(client, way);
    await eventually("it is held", () => link.heldBytes === way.length);
    link.release();
    assertEquals(await hear(client), way);
    assertEquals(link.heldBytes, 0);
  }
});

Deno.test("a network delivers what a client left behind that has gone", async () => {
  const got = Promise.withResolvers<string>();
  using server = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  server.accept().then(async (connection) => got.resolve(await new Response(connection.readable).text()));
  using link = new Link(() => server.addr.port);
  const client = await Deno.connect({ hostname: "127.0.0.1", port: link.port });
  link.hold("up");
  await say(client, "late");
  await eventually("it is held", () => link.heldBytes === 4);
  client.close();
  link.release();
  assertEquals(await got.promise, "late");
});

Deno.test("a network that is slow delivers later, one that is cut breaks and refuses, and either is mended", async () => {
  using pair = await connect();
  const { link, client } = pair;
  link.slow(50);
  const startMs = performance.now();
  await say(client, "slow");
  assertEquals(await hear(client), "slow");
  assert(performance.now() - startMs >= 100, "it took no longer there and back");
  link.cut();
  assertEquals(await hear(client), undefined);
  const refused = await Deno.connect({ hostname: "127.0.0.1", port: link.port });
  assertEquals(await hear(refused), undefined);
  refused.close();
  link.mend();
  const again = await Deno.connect({ hostname: "127.0.0.1", port: link.port });
  await say(again, "mended");
  assertEquals(await hear(again), "mended");
  again.close();
});
