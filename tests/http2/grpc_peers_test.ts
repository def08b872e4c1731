import { assert, assertEquals, assertRejects } from "@std/assert";
import { createClient } from "@connectrpc/connect";
import {
  ClientConnection,
  type HeaderList,
  headerValue,
  responseHeaders,
  type Stream,
  StreamClosed,
} from "../../lib/http2/mod.ts";
import { createH2Transport } from "../../lib/rpc/mod.ts";
import {
  Health,
  HealthCheckResponse_ServingStatus as Status,
} from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { output, run } from "../integration/support/command.ts";
import { eventually } from "../support/eventually.ts";
import { requirement } from "../support/requirements.ts";
import { EchoServer } from "./support/echo_server.ts";
import { connect } from "./support/exercise.ts";
import { readAll } from "./support/pairs.ts";
import { beside, PeerServer } from "./support/peers.ts";

const grpcurl = requirement("grpcurl");
const python = requirement("python3 with grpcio");
const PEER = beside("grpc_peer.py");

Deno.test({ name: "foreign client: Python's grpcio", ignore: python.ignore }, async () => {
  await using server = EchoServer.tcp();
  assertEquals(JSON.parse(await output(python.path, [PEER, "client", server.address])), {
    unary: true,
    talk: true,
    deadline: ["late", "DEADLINE_EXCEEDED"],
    cancelled: ["given up", "CANCELLED"],
    afterwards: ["once more", "OK"],
    trailers: { "x-octets": "14" },
  });
});

Deno.test({ name: "foreign client: grpcurl", ignore: grpcurl.ignore }, async () => {
  await using server = EchoServer.tcp();
  const contract = ["-import-path", beside("."), "-proto", "echo.proto"];
  const ask = async (method: string, messages: unknown[]) => {
    const sent = messages.map((message) => JSON.stringify(message)).join(" ");
    const args = [
      "-plaintext",
      "-max-time",
      "20",
      ...contract,
      "-d",
      sent,
      server.address,
      `echo.Echo/${method}`,
    ];
    return JSON.parse(`[${(await output(grpcurl.path, args)).trim().replaceAll("}\n{", "},{")}]`);
  };
  const texts = ["Ольга", "", "x".repeat(100_000), "last"].map((text) => text ? { text } : {});
  assertEquals(await ask("Say", texts.slice(0, 1)), texts.slice(0, 1));
  assertEquals(await ask("Talk", texts), texts);
  const options = ["-plaintext", "-max-time", "20", ...contract, "-d", "{}"];
  const { code, stderr } = await run(grpcurl.path, [...options, server.address, "echo.Echo/Nothing"]);
  assertEquals(code, 1, stderr);
});

/** A frame of gRPC (grpc/doc/PROTOCOL-HTTP2.md). */
function grpcFrame(size: number, number: number): Uint8Array {
  const frame = new Uint8Array(5 + size).map((_, at) => at * number);
  frame[0] = 0;
  new DataView(frame.buffer).setUint32(1, size);
  return frame;
}

function talk(client: ClientConnection, authority: string): Promise<Stream> {
  const headers: HeaderList = [
    [":method", "POST"],
    [":scheme", "http"],
    [":path", "/echo.Echo/Talk"],
    [":authority", authority],
    ["content-type", "application/grpc"],
    ["te", "trailers"],
  ];
  return client.request(headers, false);
}

Deno.test({ name: "foreign server: Python's grpcio", ignore: python.ignore }, async () => {
  await using server = await PeerServer.start(python.path, [PEER, "server"]);
  const client = new ClientConnection(await connect(server.address), { pingMs: 1_000 });

  const converse = async (number: number, sizes: readonly number[]) => {
    const stream = await talk(client, server.address);
    const sent = sizes.map((size) => grpcFrame(size, number));
    const sending = (async () => {
      for (const frame of sent) if (!stream.write(frame)) await stream.drained();
      stream.end();
    })();
    const answer = await readAll(stream);
    await sending;
    assertEquals(headerValue(await responseHeaders(stream), ":status"), "200");
    assertEquals(headerValue(stream.trailers, "grpc-status"), "0");
    const octets = sent.flatMap((frame) => [...frame]);
    assert(answer.length === octets.length && answer.every((octet, at) => octet === octets[at]));
  };
  await converse(1, [0, 1, 3_000_000, 1]);
  await Promise.all(Array.from({ length: 100 }, (_, at) => converse(at, [at, at * 100, 5])));

  const cancelled = await talk(client, server.address);
  cancelled.write(grpcFrame(10, 1));
  await cancelled.read();
  cancelled.cancel();
  await assertRejects(() => readAll(cancelled), StreamClosed, "CANCEL");

  const open = await talk(client, server.address);
  open.write(grpcFrame(10, 2));
  assertEquals((await open.read())?.length, 15);
  server.signal("SIGTERM");
  await eventually("the server goes away", () => !client.usable);
  open.write(grpcFrame(20, 3)); // what is under way goes on
  assertEquals((await open.read())?.length, 25);
  open.end();
  await readAll(open);
  assertEquals(headerValue(open.trailers, "grpc-status"), "0");
  await client.ended;
  assertEquals(await server.ended(), 0);
});

Deno.test(
  { name: "foreign server: Python's grpcio, by a generated client", ignore: python.ignore },
  async () => {
    await using server = await PeerServer.start(python.path, [PEER, "server"]);
    const client = createClient(Health, createH2Transport({ baseUrl: `http://${server.address}` }));
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => client.check({}, { timeoutMs: 20_000 })),
    );
    assertEquals(new Set(answers.map(({ status }) => status)), new Set([Status.SERVING]));
    const stream = client.watch({}, { timeoutMs: 20_000 })[Symbol.asyncIterator]();
    await assertRejects(() => stream.next(), "unimplemented");
    server.signal("SIGTERM");
    assertEquals(await server.ended(), 0);
  },
);
