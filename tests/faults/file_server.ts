import { Hono } from "hono";
import { requestId } from "hono/request-id";
import { FileService } from "../../proto/gen/file/v1/file_pb.ts";
import { fileRoutes } from "../../functions/files/routes.ts";
import { fileRules } from "../../functions/files/rules.ts";
import { fileService } from "../../functions/files/service.ts";
import type { AppEnv } from "../../functions/middleware/context.ts";
import { validationInterceptor } from "../../lib/contract/mod.ts";
import { openDiskFiles } from "../../lib/files/mod.ts";
import {
  createLocalCaller,
  errorInterceptor,
  listenFetch,
  listenGrpc,
  type Routes,
  type RpcOptions,
} from "../../lib/rpc/mod.ts";
import { WatchedFiles } from "./watched_files.ts";

// A process that serves files below the folder that it is given, over gRPC and over HTTP, until it is killed. It
// says its two ports as JSON, and at /watched what it reads.
if (import.meta.main) {
  const store = new WatchedFiles(await openDiskFiles(Deno.args[0]!));
  const routes: Routes = (router) => void router.service(FileService, fileService(store));
  const rpc: RpcOptions = { interceptors: [errorInterceptor(), validationInterceptor(fileRules)] };
  const place = { hostname: "127.0.0.1", port: 0 };
  const app = new Hono<AppEnv>();
  app.use(requestId());
  app.route("/", fileRoutes({ callFiles: createLocalCaller(routes, rpc) }));
  app.get("/watched", (c) => c.json(store.watched));
  const grpc = await listenGrpc(routes, { ...rpc, ...place });
  const http = listenFetch((request) => app.fetch(request), place);
  console.log(JSON.stringify({ grpc: grpc.port, http: http.port }));
}
