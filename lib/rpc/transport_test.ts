import { assert, assertEquals, assertRejects } from "@std/assert";
import { createClient, type HandlerContext } from "@connectrpc/connect";
import {
  Health,
  HealthCheckResponse_ServingStatus as Status,
} from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { freePort } from "../../tests/support/ports.ts";
import { AppError, fromConnectError } from "../error/mod.ts";
import { withDeadline } from "../time/mod.ts";
import { Channel } from "./channel.ts";
import { createRpcFetch } from "./fetch_handler.ts";
import { listenFetch } from "./listen_fetch.ts";
import { listenGrpc } from "./listen_grpc.ts";
import type { Routes } from "./routes.ts";
import { isUrl, openTransport } from "./transport.ts";

const ANY = { hostname: "127.0.0.1", port: 0 };
const RPC = { interceptors: [] };

/** A health service that tells how it was called. */
function told(seen: string[]): Routes {
  const note = ({ protocolName, requestHeader }: HandlerContext) =>
    seen.push(`${protocolName} ${requestHeader.get("content-type")}`);
  return ({ service }) =>
    service(Health, {
      check(_, context) {
        note(context);
        return { status: Status.SERVING };
      },
      async *watch(_, context) {
        note(context);
        yield { status: Status.SERVING };
        await new Promise((resolve) => context.signal.addEventListener("abort", resolve));
      },
    });
}

/** A port that takes connections and never says a word. */
class SilentServer implements Disposable {
  readonly #listener = Deno.listen(ANY);
  readonly #connections: Deno.TcpConn[] = [];
  readonly address = `127.0.0.1:${this.#listener.addr.port}`;

  #open = true;
  /** How many connections have sent something. */
  heard = 0;

  constructor() {
    (async () => {
      for await (const connection of this.#listener) {
        this.#connections.push(connection);
        connection.read(new Uint8Array(16_384)).then(() => this.heard++, () => {});
      }
    })();
  }

  /** Closes all connections, and takes no others. */
  hangUp(): void {
    if (this.#open) this.#listener.close();
    this.#open = false;
    for (const connection of this.#connections.splice(0)) connection.close();
  }

  [Symbol.dispose](): void {
    this.hangUp();
  }
}

/** A way to a server that can be cut off, as by a network that drops everything. */
class Wire implements Disposable {
  readonly #listener = Deno.listen(ANY);
  readonly #connections: Deno.TcpConn[] = [];
  readonly address = `127.0.0.1:${this.#listener.addr.port}`;
  #cut = false;

  constructor(port: number) {
    (async () => {
      for await (const near of this.#listener) {
        const far = await Deno.connect({ hostname: "127.0.0.1", port });
        this.#connections.push(near, far);
        for (const [from, to] of [[near, far], [far, near]] as const) this.#pass(from, to).catch(() => {});
      }
    })();
  }

  cut(): void {
    this.#cut = true;
  }

  async #pass(from: Deno.TcpConn, to: Deno.TcpConn): Promise<void> {
    const bytes = new Uint8Array(16_384);
    for (let n; (n = await from.read(bytes)) !== null;) if (!this.#cut) await to.write(bytes.subarray(0, n));
  }

  [Symbol.dispose](): void {
    this.#listener.close();
    for (const connection of this.#connections) connection.close();
  }
}

async function code(work: Promise<unknown>): Promise<string> {
  return fromConnectError(await assertRejects(() => withDeadline(work, 10_000, "end"))).code;
}

Deno.test("isUrl: http and https, and nothing else", () => {
  for (const url of ["http://a", "https://a:1/b"]) assert(isUrl(url));
  for (const address of ["a:1", "[::1]:1", "http:1", "ftp://a", "xhttp://a"]) {
    assert(!isUrl(address), address);
  }
});

Deno.test("openTransport: host:port speaks gRPC", async () => {
  const seen: string[] = [];
  const listener = await listenGrpc(told(seen), { ...RPC, ...ANY });
  const client = createClient(Health, await openTransport(listener.address));
  assertEquals((await client.check({})).status, Status.SERVING);
  assertEquals(seen, ["grpc application/grpc+proto"]);
  await listener.drain(1_000);
});

Deno.test("openTransport: a URL speaks Connect, in binary", async () => {
  const seen: string[] = [];
  const rpc = createRpcFetch(told(seen), RPC);
  const listener = listenFetch((request) => rpc(request)!, ANY);
  const client = createClient(Health, await openTransport(`http://${listener.address}`));
  assertEquals((await client.check({})).status, Status.SERVING);
  const gone = new AbortController();
  for await (const _ of client.watch({}, { signal: gone.signal })) break;
  gone.abort();
  assertEquals(seen, ["connect application/proto", "connect application/connect+proto"]);
  await listener.drain(1_000);
});

for (const scheme of ["", "http://"]) {
  const how = scheme ? "Connect" : "gRPC";

  Deno.test(`openTransport: ${how}: a server that cannot be reached is UNAVAILABLE`, async () => {
    const client = createClient(Health, await openTransport(`${scheme}127.0.0.1:${freePort()}`));
    assertEquals(await code(client.check({})), "UNAVAILABLE");
  });

  Deno.test(`openTransport: ${how}: a silent server costs the timeout, and an abort ends the call`, async () => {
    using server = new SilentServer();
    const client = createClient(Health, await openTransport(`${scheme}${server.address}`));
    const startMs = performance.now();
    assertEquals(await code(client.check({}, { timeoutMs: 100 })), "DEADLINE_EXCEEDED");
    assert(performance.now() - startMs < 3_000);
    assertEquals(await code(client.check({}, { signal: AbortSignal.abort() })), "CANCELLED");
    const gone = new AbortController();
    const call = code(client.check({}, { signal: gone.signal }));
    setTimeout(() => gone.abort(), 20);
    assertEquals(await call, "CANCELLED");
  });

  Deno.test(`openTransport: ${how}: a connection that breaks before the answer ends calls and streams`, async () => {
    using server = new SilentServer();
    const client = createClient(Health, await openTransport(scheme + server.address));
    const ended = Promise.all([
      code(client.check({})),
      code(client.watch({})[Symbol.asyncIterator]().next()),
    ]);
    await eventually("they are under way", () => server.heard >= (scheme ? 2 : 1));
    server.hangUp();
    for (const one of await ended) assert(["CANCELLED", "UNAVAILABLE", "UNKNOWN"].includes(one), one);
  });

  Deno.test(`Channel: ${how}: an address that refuses is left for the next`, async () => {
    const seen: string[] = [];
    const rpc = createRpcFetch(told(seen), RPC);
    const listener = scheme
      ? listenFetch((request) => rpc(request)!, ANY)
      : await listenGrpc(told(seen), { ...RPC, ...ANY });
    const channel = new Channel([`${scheme}127.0.0.1:${freePort()}`, scheme + listener.address]);
    await channel.call(Health, (client, attempt) => client.check({}, attempt), { deadlineMs: 5_000 });
    assertEquals([channel.address, seen.length], [scheme + listener.address, 1]);
    await listener.drain(1_000);
  });
}

Deno.test("Channel: an address that is silent is left after the time of an attempt", async () => {
  using silent = new SilentServer();
  const listener = await listenGrpc(told([]), { ...RPC, ...ANY });
  const channel = new Channel([silent.address, listener.address]);
  const startMs = performance.now();
  await channel.call(Health, (client, attempt) => client.check({}, attempt), { deadlineMs: 10_000 });
  const tookMs = performance.now() - startMs;
  assert(silent.heard > 0);
  assert(tookMs > 1_400 && tookMs < 5_000, `${tookMs} ms`);
  assertEquals(channel.address, listener.address);
  await listener.drain(1_000);
});

Deno.test("Channel: where all is silent the deadline holds", async () => {
  using silent = new SilentServer();
  const channel = new Channel([silent.address, `http://${silent.address}`]);
  const startMs = performance.now();
  const error: AppError = await assertRejects(
    () => channel.call(Health, (client, attempt) => client.check({}, attempt), { deadlineMs: 400 }),
    AppError,
  );
  assertEquals(error.code, "UNAVAILABLE");
  const tookMs = performance.now() - startMs;
  assert(tookMs > 300 && tookMs < 2_500, `${tookMs} ms`);
});

Deno.test("openTransport: gRPC: a stream whose server was cut off ends in two seconds", async () => {
  const listener = await listenGrpc(told([]), { ...RPC, ...ANY });
  using wire = new Wire(listener.port);
  const client = createClient(Health, await openTransport(wire.address));
  const states = client.watch({})[Symbol.asyncIterator]();
  await states.next();
  wire.cut();
  const startMs = performance.now();
  await code(states.next());
  const tookMs = performance.now() - startMs;
  assert(tookMs > 900 && tookMs < 6_000, `${tookMs} ms`);
  await listener.drain(0);
});
