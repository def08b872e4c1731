import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { fromFileUrl } from "@std/path";
import {
  Health,
  HealthCheckResponse_ServingStatus as Status,
} from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { listenGrpc } from "../../lib/rpc/mod.ts";
import { output } from "../integration/support/command.ts";
import { eventually } from "../support/eventually.ts";
import { freePort } from "../support/ports.ts";
import { requirement } from "../support/requirements.ts";
import { PeerServer } from "../http2/support/peers.ts";
import { GrpcServer } from "./support/grpc_server.ts";
import { Load } from "./support/load.ts";

const go = requirement("go");
const node = requirement("node");
/** Servers that follow each other, and calls that each answers at the least. */
const GENERATIONS = 8;
const CALLS = 2_000;
const PATIENCE = { withinMs: 30_000 };

function beside(path: string): string {
  return fromFileUrl(new URL(path, import.meta.url));
}

Deno.test("drain: connections that the server drains under load fail no call, waiting or not", async () => {
  await using server = new GrpcServer({ limits: { maxConcurrentStreams: 300 } });
  await using load = new Load({ baseUrl: server.baseUrl });
  for (let i = 0; i < GENERATIONS; i++) {
    const enough = server.answered + CALLS;
    await eventually("it is under load", () => server.answered >= enough, PATIENCE);
    const drained = [...server.connections];
    await Promise.all(drained.map((connection) => connection.drain()));
    await Promise.all(drained.map(({ ended }) => ended));
  }
  await load.end();
  assertEquals(load.failures, []);
  assert(server.accepted > GENERATIONS, `${server.accepted} connections`);
});

Deno.test("drain: a listener that is stopped and started anew under load fails no call that waits for it", async () => {
  const port = freePort();
  let answered = 0;
  const start = () =>
    listenGrpc(({ service }) =>
      service(Health, {
        async check() {
          if (answered++ % 10 === 0) await delay(1);
          return { status: Status.SERVING };
        },
      }), { hostname: "127.0.0.1", port, interceptors: [] });
  let listener = await start();
  const reconnect = { minMs: 1, maxMs: 20 };
  await using load = new Load({ baseUrl: `http://127.0.0.1:${port}`, waitForReady: true, reconnect });
  for (let i = 0; i < GENERATIONS; i++) {
    const before = answered;
    await eventually("it is under load", () => answered >= before + CALLS, PATIENCE);
    await listener.drain(5_000);
    listener = await start();
  }
  await load.end();
  assertEquals(load.failures, []);
  await listener.drain(1_000);
});

Deno.test("drain: calls that the server refuses are made again", async () => {
  let refused = 0;
  await using server = new GrpcServer({
    before: (stream) => {
      if (Math.random() < 0.02 && ++refused) stream.cancel(7);
    },
  });
  await using load = new Load({ baseUrl: server.baseUrl });
  await eventually("many are refused", () => refused > 50, PATIENCE);
  await load.end();
  assertEquals(load.failures, []);
});

Deno.test(
  { name: "drain: Go servers that are shut down under load fail no call", ignore: go.ignore },
  async () => {
    const folder = await Deno.makeTempDir({ prefix: "parley-grpc-" });
    try {
      const path = `${folder}/go_server`;
      await output(go.path, ["build", "-C", beside("support/go_server"), "-o", path, "."]);
      await using server = await PeerServer.start(path, ["127.0.0.1:0", "100"]);
      await followed(server.address);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

Deno.test(
  { name: "drain: Node servers whose sessions are closed fail no call", ignore: node.ignore },
  async () => {
    await using server = await PeerServer.start(node.path, [beside("support/node_server.mjs"), "100"]);
    await followed(server.address);
  },
);

/** Puts servers that follow each other on one port under load. */
async function followed(address: string): Promise<void> {
  const reconnect = { minMs: 1, maxMs: 20 };
  await using load = new Load({ baseUrl: `http://${address}`, waitForReady: true, reconnect });
  await eventually("many have answered", () => load.generations.size >= GENERATIONS, PATIENCE);
  await load.end();
  assertEquals(load.failures, []);
  assert(load.answered >= CALLS, String(load.answered));
}
