import { join } from "@std/path";
import { type Edge, startEdge } from "../../../functions/edge.ts";
import { openStores } from "../../../functions/rpc/stores.ts";
import { openSqliteStore } from "../../../lib/chat/mod.ts";
import { loadConfig } from "../../../lib/config/mod.ts";
import { createRpcFetch, listenFetch, listenGrpc } from "../../../lib/rpc/mod.ts";
import { type ChatWorker, createChatWorker } from "../../../workers/chat/worker.ts";
import { eventually } from "../../support/eventually.ts";

const LOOPBACK = { hostname: "127.0.0.1", port: 0 };
const DRAIN_MS = 2_000;

/** A chat worker and an edge with their ports in this process, to look inside while they run. */
export interface InProcess extends AsyncDisposable {
  readonly worker: ChatWorker;
  /** The base URL of the edge. */
  readonly http: string;
  /** The worker's gRPC address, and its base URL for Connect. */
  readonly grpc: string;
  readonly connect: string;
}

/** Starts both on a store in a folder of its own, and waits until they are ready. */
export async function startInProcess(): Promise<InProcess> {
  const folder = await Deno.makeTempDir({ prefix: "parley-" });
  const store = openSqliteStore(join(folder, "chat.db"));
  const worker = createChatWorker({ store, holder: "test", address: "test" });
  const grpc = await listenGrpc(worker.routes, { ...worker.rpc, ...LOOPBACK });
  const answer = createRpcFetch(worker.routes, worker.rpc);
  const connect = listenFetch((request) => answer(request) ?? new Response(null, { status: 404 }), LOOPBACK);
  const env = { MESSENGER_SERVER_ADDR: grpc.address, DATA_DIR: folder };
  const config = loadConfig({ env, readFile: Deno.readTextFileSync });
  const edge: Edge = await startEdge(config, { hostname: "test", stores: await openStores(config) });
  const http = listenFetch((request) => edge.fetch(request), LOOPBACK);
  worker.start();
  await eventually("the edge follows its room", () => worker.readers === 1);
  return {
    worker,
    http: `http://${http.address}`,
    grpc: grpc.address,
    connect: `http://${connect.address}`,
    async [Symbol.asyncDispose]() {
      edge.stopping();
      await http.drain(DRAIN_MS);
      await edge.stop(5_000);
      await worker.drain(DRAIN_MS);
      await Promise.all([grpc, connect].map((listener) => listener.drain(DRAIN_MS)));
      await store[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}
