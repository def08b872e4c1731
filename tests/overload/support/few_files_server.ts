/** A process with both listeners on ports of their own, which it writes as one line of JSON. */
import { listenFetch, listenGrpc } from "../../../lib/rpc/mod.ts";

const bind = { hostname: "127.0.0.1", port: 0 };
const http = listenFetch(() => new Response("answered"), bind);
const grpc = await listenGrpc(() => {}, {
  ...bind,
  interceptors: [],
  otherwise: () => new Response("answered"),
});
console.log(JSON.stringify({ http: http.port, grpc: grpc.port }));
// As main.ts does. Deno prepares for signals with the first listener, and panics when it has no files left then.
Deno.addSignalListener("SIGTERM", () => Deno.exit(0));
