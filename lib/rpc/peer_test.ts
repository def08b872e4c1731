import { createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { Health } from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { createRpcFetch } from "./fetch_handler.ts";
import { createH2Transport } from "./h2_client.ts";
import { PEER } from "./interceptors/peer.ts";
import { listenFetch } from "./listen_fetch.ts";
import { listenGrpc } from "./listen_grpc.ts";
import { type FetchInfo, nameOfPeer, peerOf } from "./peer_address.ts";
import type { Routes } from "./routes.ts";

const ANY = { hostname: "127.0.0.1", port: 0 };

/** Notes where calls come from. */
function noted(peers: (string | undefined)[]): Routes {
  return (router) =>
    void router.service(Health, {
      check(_, { values }) {
        peers.push(values.get(PEER));
        return { status: 1 };
      },
    });
}

/** Calls over a connection whose own address is known, by HTTP/1.1. */
async function callByHand(port: number): Promise<string> {
  using socket = await Deno.connect({ hostname: "127.0.0.1", port });
  const { port: ours } = socket.localAddr as Deno.NetAddr;
  const path = "/grpc.health.v1.Health/Check";
  const head = `POST ${path} HTTP/1.1\r\nhost: here\r\ncontent-type: application/json\r\ncontent-length: 2`;
  await socket.write(new TextEncoder().encode(`${head}\r\n\r\n{}`));
  await socket.read(new Uint8Array(1_024));
  return `127.0.0.1:${ours}`;
}

Deno.test("PEER: on Deno.serve, on lib/http2, and behind the connections that it hands on", async () => {
  const peers: (string | undefined)[] = [];
  const rpc = createRpcFetch(noted(peers), { interceptors: [] });
  const onFetch = listenFetch((request, info) => rpc(request, info) ?? new Response(), ANY);
  const onHttp2 = await listenGrpc(noted(peers), { interceptors: [], ...ANY });
  const expected = [await callByHand(onFetch.port), await callByHand(onHttp2.port)];
  assertEquals(peers, expected);
  await using transport = createH2Transport({ baseUrl: `http://${onHttp2.address}` });
  await createClient(Health, transport).check({});
  assertMatch(peers.at(-1)!, /^127\.0\.0\.1:\d+$/);
  await onFetch.drain(1_000);
  await onHttp2.drain(1_000);
});

Deno.test("PEER: of a request that is over nothing is known, and asking does no harm", async () => {
  const infos: FetchInfo[] = [];
  const listener = listenFetch((_, info) => (infos.push(info!), new Response("x")), ANY);
  assertEquals(await (await fetch(`http://127.0.0.1:${listener.port}`)).text(), "x");
  await listener.drain(1_000);
  const [info] = infos;
  assertThrows(() => info?.remoteAddr, TypeError, "Request closed"); // the reason why
  assertEquals(peerOf(info), undefined);
});

Deno.test("interceptors may change the fields of a request, on Deno.serve too", async () => {
  const seen: (string | null)[] = [];
  const routes: Routes = (router) =>
    void router.service(Health, {
      check(_, { requestHeader }) {
        seen.push(requestHeader.get("x-own"), requestHeader.get("content-type"));
        return { status: 1 };
      },
    });
  const rpc = createRpcFetch(routes, {
    interceptors: [(next) => (request) => {
      request.header.set("x-own", "1");
      return next(request);
    }],
  });
  const listener = listenFetch((request, info) => rpc(request, info) ?? new Response(), ANY);
  await callByHand(listener.port);
  assertEquals(seen, ["1", "application/json"]);
  await listener.drain(1_000);
});

Deno.test("PEER: not known where nobody tells", async () => {
  const peers: (string | undefined)[] = [];
  const rpc = createRpcFetch(noted(peers), { interceptors: [] });
  const fetch = (request: RequestInfo | URL, init?: RequestInit) => rpc(new Request(request, init))!;
  await createClient(Health, createConnectTransport({ baseUrl: "http://here", fetch })).check({});
  assertEquals(peers, [undefined]);
});

Deno.test("nameOfPeer: hosts, IPv6 in brackets, and nothing for a unix socket", () => {
  assertEquals(nameOfPeer({ transport: "tcp", hostname: "192.0.2.7", port: 1 }), "192.0.2.7:1");
  assertEquals(nameOfPeer({ transport: "tcp", hostname: "2001:db8::7", port: 1 }), "[2001:db8::7]:1");
  assertEquals(nameOfPeer({ transport: "unix", path: "/run/s" }), undefined);
});
