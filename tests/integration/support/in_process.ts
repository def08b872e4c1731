import { join } from "@std/path";
import { type Edge, startEdge } from "../../../functions/main.ts";
import { openSqliteStore } from "../../../lib/chat/mod.ts";
import { loadConfig } from "../../../lib/config/mod.ts";
import { type Listener, listenFetch, listenGrpc } from "../../../lib/rpc/mod.ts";
import { type ChatWorker, createChatWorker } from "../../../workers/chat/worker.ts";
import { eventually } from "../../support/eventually.ts";

const LOOPBACK = { hostname: "127.0.0.1", port: 0 };
const DRAIN_MS = 2_000;

/** A chat worker and an edge with their ports in this process, to look inside while they run. */
export interface InProcess extends AsyncDisposable {
  readonly worker: ChatWorker;
  /** The base URL of the edge. */
  readonly http: string;
}

/** Starts both on a store in a folder of its own, and waits until they are ready. */
export async function startInProcess(): Promise<InProcess> {
  const folder = await Deno.makeTempDir({ prefix: "parley-" });
  const store = openSqliteStore(join(folder, "chat.db"));
  const worker = createChatWorker({ store, holder: "test", address: "test" });
  const rpc: Listener = await listenGrpc(worker.routes, { ...worker.rpc, ...LOOPBACK });
  const env = { MESSENGER_SERVER_ADDR: `127.0.0.1:${rpc.port}` };
  const edge: Edge = startEdge(loadConfig({ env, readFile: Deno.readTextFileSync }), "test");
  const http = listenFetch((request) => edge.fetch(request), LOOPBACK);
  worker.start();
  await eventually("the edge follows its room", () => worker.readers === 1);
  return {
    worker,
    http: `http://127.0.0.1:${http.port}`,
    async [Symbol.asyncDispose]() {
      edge.stopping();
      await http.drain(DRAIN_MS);
      await edge.stop();
      await worker.drain(DRAIN_MS);
      await rpc.drain(DRAIN_MS);
      await store[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}
