/**
 * Exercises lib/http2, both ends of it, on the Deno that runs this. Exit code 0 when all was right, and the
 * process has outlived it.
 *
 * Usage: deno_exercise.ts <folder with cert.pem and key.pem, in which a socket may be made>
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { ClientConnection, ServerConnection, type Stream, StreamClosed } from "../../../lib/http2/mod.ts";
import { eventually } from "../../support/eventually.ts";
import { EchoServer } from "./echo_server.ts";
import { connect, exercise } from "./exercise.ts";
import { GET } from "./raw_peer.ts";
import { readAll, writeAll } from "./pairs.ts";

const LIMIT_MS = 60_000;
const ALL = { trailers: true, hello: "hello\n" };
const ROUNDS = 10;
const CONNECTIONS = 10;
const STREAMS = 1_000;
const MIB = 1024 * 1024;

/** Bodies, trailers, informational headers, cancellation and more streams than are taken at once. */
async function everyTransport(folder: string): Promise<void> {
  await using tcp = EchoServer.tcp();
  await exercise(await connect(tcp.address), ALL);

  const path = `${folder}/socket`;
  await using _unix = new EchoServer(Deno.listen({ transport: "unix", path }));
  await exercise(await Deno.connect({ transport: "unix", path }), ALL);

  const [cert, key] = await Promise.all(
    ["cert", "key"].map((name) => Deno.readTextFile(`${folder}/${name}.pem`)),
  );
  const tls = { hostname: "localhost", port: 0, alpnProtocols: ["h2"] };
  await using secure = new EchoServer(Deno.listenTls({ ...tls, cert: cert!, key: key! }));
  const port = Number(secure.address.split(":").at(-1));
  await exercise(await Deno.connectTls({ ...tls, port, caCerts: [cert!] }), ALL);
}

/** A client, and the server of its own on the other end of a socket. */
function serve(handler: (stream: Stream) => Promise<void>) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const address = `127.0.0.1:${listener.addr.port}`;
  const servers = new Set<ServerConnection>();
  const accepting = (async () => {
    for await (const socket of listener) servers.add(new ServerConnection(socket, handler));
  })();
  return {
    servers,
    open: async () => new ClientConnection(await connect(address)),
    async [Symbol.asyncDispose]() {
      listener.close();
      await accepting;
      for (const server of servers) server.close();
      await Promise.all([...servers].map(({ ended }) => ended));
    },
  };
}

/** What is not read is not sent: neither end gathers it. */
async function flowControl(): Promise<void> {
  let written = 0;
  await using server = await serve(async (stream) => {
    stream.sendHeaders([[":status", "200"]]);
    const chunk = new Uint8Array(65_536);
    for (; written < 64 * MIB; written += chunk.length) if (!stream.write(chunk)) await stream.drained();
    stream.end();
  });
  const client = await server.open();
  const stream = await client.request(GET, true);
  let [before, same] = [0, 0];
  await eventually("the server waits for the reader", () => {
    same = written > 0 && written === before ? same + 1 : 0;
    before = written;
    return same === 20;
  });
  assert(written < 16 * MIB, `${written} octets are sent to one who does not read`);
  assertEquals((await readAll(stream)).length, 64 * MIB);
  await client.drain();
}

/** A thousand open streams on ten connections, which all end at once, before the clients close or because of it. */
async function thousandStreams(): Promise<void> {
  const open = new Set<Stream>();
  let [cut, endAll] = [0, true];
  await using server = await serve(async (stream) => {
    stream.sendHeaders([[":status", "200"]]);
    stream.write(new Uint8Array(4));
    open.add(stream);
    if (endAll && open.size === STREAMS) { for (const each of open) each.end([["x-end", "yes"]]); }
    await stream.read().catch(() => {});
    if (stream.error) cut++;
  });
  for (let round = 0; round < ROUNDS; round++) {
    [cut, endAll] = [0, round % 2 === 0];
    open.clear();
    const clients = await Promise.all(Array.from({ length: CONNECTIONS }, server.open));
    const streams = await Promise.all(
      Array.from(
        { length: STREAMS },
        (_, at) => clients[at % CONNECTIONS]!.request(GET, endAll),
      ),
    );
    await Promise.all(streams.map(async (stream) => assertEquals((await stream.read())?.length, 4)));
    if (endAll) { for (const stream of streams) assertEquals((await readAll(stream)).length, 0); }
    for (const client of clients) client.close();
    if (endAll) continue;
    await assertRejects(() => readAll(streams[0]!), StreamClosed);
    await eventually("the server has seen them all go", () => cut === STREAMS);
  }
  await eventually(
    "the server is left alone",
    () => [...server.servers].every(({ openStreams }) => openStreams === 0),
  );
}

/** Uploads to a handler that reads, while the client reads what comes back. */
async function bothWays(): Promise<void> {
  await using server = EchoServer.tcp();
  const client = new ClientConnection(await connect(server.address));
  const body = new Uint8Array(8 * MIB).map((_, at) => at >> 8);
  const streams = await Promise.all(
    ["a", "b"].map(() =>
      client.request([[":method", "POST"], ...GET.slice(1, 2), [":path", "/echo"], ...GET.slice(3)], false)
    ),
  );
  await Promise.all(streams.map(async (stream) => {
    const [answer] = await Promise.all([readAll(stream), writeAll(stream, body)]);
    assert(answer.length === body.length && answer.every((octet, at) => octet === body[at]));
  }));
  await client.drain();
}

setTimeout(() => {
  console.error(`Cannot end the exercise: ${LIMIT_MS} ms are over`);
  Deno.exit(1);
}, LIMIT_MS);
await everyTransport(Deno.args[0]!);
await bothWays();
await flowControl();
await thousandStreams();
console.log(`lib/http2 works on Deno ${Deno.version.deno}`);
Deno.exit(0);
