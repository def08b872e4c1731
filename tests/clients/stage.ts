import { createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-web";
import { createH2Transport } from "../../lib/rpc/mod.ts";
import { eventually } from "../support/eventually.ts";
import { ParleyProcess } from "../support/process.ts";
import { RedisServer } from "../support/redis.ts";
import { requirement } from "../support/requirements.ts";
import { type Caller, DETAILS } from "./ask.ts";
import { GrpcurlCaller } from "./grpcurl_caller.ts";
import { PythonCaller } from "./python_caller.ts";
import { RestCaller } from "./rest_caller.ts";
import { TransportCaller } from "./transport_caller.ts";

const python = requirement("python3 with grpcio");
const grpcurl = requirement("grpcurl");
const redis = requirement("redis-server");

/** Where everything is kept. */
export const STORES = ["SQLite", "Redis"] as const;
export type StoreName = typeof STORES[number];

/** Whether a stage on this store cannot be opened here. */
export function isMissing(store: StoreName): boolean {
  return python.ignore || grpcurl.ignore || store === "Redis" && redis.ignore;
}

/** A real process that does everything, and clients of every protocol. */
export class Stage implements AsyncDisposable {
  readonly parley: ParleyProcess;
  readonly callers: readonly Caller[];
  readonly #stack: AsyncDisposableStack;

  private constructor(parley: ParleyProcess, stack: AsyncDisposableStack) {
    this.parley = parley;
    this.#stack = stack;
    this.callers = callersOf(parley, stack);
  }

  static async open(store: StoreName, env: Readonly<Record<string, string>> = {}): Promise<Stage> {
    await using stack = new AsyncDisposableStack();
    const REDIS_URL = store === "Redis" ? stack.use(await RedisServer.start()).url : undefined;
    const parley = stack.use(
      await ParleyProcess.start("all", {
        env: { ...env, ...(REDIS_URL && { REDIS_URL, ...redisBroker(REDIS_URL) }) },
      }),
    );
    await eventually("the edge is ready", async () => {
      const response = await fetch(`${parley.http}/readyz`);
      await response.body?.cancel();
      return response.ok;
    }, { withinMs: 10_000 });
    return new Stage(parley, stack.move());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

/** Where callers call. */
export interface Addresses {
  /** The base URL of HTTP. */
  readonly http: string;
  /** `host:port` of gRPC. */
  readonly edgeGrpc: string;
  /** The folder of the contracts, where they are not the project's. */
  readonly contracts?: string;
}

/** On the port of HTTP what browsers can do; on the port of gRPC what takes HTTP/2. They end with the stack. */
export function callersOf(addresses: Addresses, stack: AsyncDisposableStack): Caller[] {
  const { http, edgeGrpc, contracts } = addresses;
  const baseUrl = http;
  const jsonOptions = { registry: DETAILS };
  const web = { streamsRequests: false };
  const ours = (protocol: "connect" | "grpc-web") => {
    const transport = createH2Transport({ baseUrl: `http://${edgeGrpc}`, protocol });
    stack.defer(() => transport.close());
    return new TransportCaller(transport, { name: `${protocol}, HTTP/2`, streamsRequests: true });
  };
  return [
    stack.use(new PythonCaller({ python: python.path, address: edgeGrpc, ...(contracts && { contracts }) })),
    new GrpcurlCaller(grpcurl.path, edgeGrpc),
    new TransportCaller(createConnectTransport({ baseUrl, jsonOptions }), {
      ...web,
      isJson: true,
      name: "Connect, JSON",
    }),
    new TransportCaller(createConnectTransport({ baseUrl, useBinaryFormat: true, useHttpGet: true }), {
      ...web,
      name: "Connect, binary, GET where it can",
    }),
    new TransportCaller(createGrpcWebTransport({ baseUrl }), { ...web, name: "gRPC-Web" }),
    ours("connect"),
    ours("grpc-web"),
    new RestCaller(http),
  ];
}

/** The queues, too. */
function redisBroker(url: string) {
  return { PRPC_TYPE_BROKER: "redis", PRPC_URL_BROKER: url };
}
