import { type Client, createClient, type Interceptor } from "@connectrpc/connect";
import { join } from "@std/path";
import { Hono } from "hono";
import { requestId } from "hono/request-id";
import { FileService } from "../../proto/gen/file/v1/file_pb.ts";
import { fileRoutes } from "../../functions/files/routes.ts";
import { fileRules } from "../../functions/files/rules.ts";
import { fileService } from "../../functions/files/service.ts";
import type { AppEnv } from "../../functions/middleware/context.ts";
import { validationInterceptor } from "../../lib/contract/mod.ts";
import { type FileStore, openDiskFiles, openRedisFiles } from "../../lib/files/mod.ts";
import {
  createH2Transport,
  createLocalCaller,
  errorInterceptor,
  type Listener,
  listenFetch,
  listenGrpc,
  type Routes,
} from "../../lib/rpc/mod.ts";
import { RedisServer } from "./redis.ts";
import { requirement } from "./requirements.ts";

/** Bytes of a file at the most, in the stores of {@link FileEdge}. */
export const EDGE_FILE_BYTES = 3 * 1024 * 1024;

/** Files as they are served: the service on a real gRPC port, the routes on a real HTTP port, one store behind. */
export class FileEdge implements AsyncDisposable {
  readonly store: FileStore;
  readonly client: Client<typeof FileService>;
  /** The base URL of the routes. */
  readonly url: string;
  readonly #stack: AsyncDisposableStack;

  private constructor(store: FileStore, [grpc, http]: [Listener, Listener], stack: AsyncDisposableStack) {
    this.store = store;
    this.#stack = stack;
    stack.defer(() => Promise.all([grpc.drain(1_000), http.drain(1_000)]).then(() => {}));
    const transport = stack.use(createH2Transport({ baseUrl: `http://127.0.0.1:${grpc.port}` }));
    this.client = createClient(FileService, transport);
    this.url = `http://127.0.0.1:${http.port}`;
  }

  /** @param interceptors stand in front of the service, outermost first. */
  static async start(
    openStore: (stack: AsyncDisposableStack) => Promise<FileStore>,
    interceptors: Interceptor[] = [],
  ): Promise<FileEdge> {
    const stack = new AsyncDisposableStack();
    const store = stack.use(await openStore(stack));
    const routes: Routes = (router) => void router.service(FileService, fileService(store));
    const rpc = {
      interceptors: [errorInterceptor(), ...interceptors, validationInterceptor(fileRules)],
    };
    const app = new Hono<AppEnv>();
    app.use(requestId());
    app.route("/", fileRoutes({ callFiles: createLocalCaller(routes, rpc) }));
    const place = { hostname: "127.0.0.1", port: 0 };
    const grpc = await listenGrpc(routes, { ...rpc, ...place });
    return new FileEdge(store, [grpc, listenFetch((request) => app.fetch(request), place)], stack);
  }

  /** Asks the routes, by a path below `/v1/files`. */
  async fetch(path: string, init?: RequestInit): Promise<Response> {
    return await fetch(`${this.url}/v1/files${path}`, init);
  }

  /** Stores a file over HTTP, and answers its id. */
  async put(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
    const response = await this.fetch("", { method: "POST", body: bytes });
    const { id } = await response.json();
    if (response.status !== 201) throw new Error(`POST /v1/files: ${response.status}`);
    return id;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

/** Opens an edge whose store is in a folder of its own. */
export async function diskEdge(interceptors: Interceptor[] = []): Promise<FileEdge> {
  return await FileEdge.start(async (stack) => {
    const folder = await Deno.makeTempDir({ prefix: "parley-files-" });
    stack.defer(() => Deno.remove(folder, { recursive: true }));
    return await openDiskFiles(join(folder, "files"), { maxBytes: EDGE_FILE_BYTES });
  }, interceptors);
}

async function redisEdge(): Promise<FileEdge> {
  return await FileEdge.start(async (stack) => {
    const server = stack.use(await RedisServer.start());
    return await openRedisFiles(server.url, { maxBytes: EDGE_FILE_BYTES });
  });
}

/** One test for each store, with the same answers. */
export function onEachFileStore(name: string, run: (edge: FileEdge) => Promise<void>): void {
  const { ignore } = requirement("redis-server");
  for (const [store, open] of [["disk", () => diskEdge()], ["Redis", redisEdge]] as const) {
    Deno.test({
      name: `${name} (${store})`,
      ignore: ignore && store === "Redis",
      async fn() {
        await using edge = await open();
        await run(edge);
      },
    });
  }
}
