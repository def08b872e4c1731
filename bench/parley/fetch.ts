import { createRpcFetch, listenFetch } from "../../lib/rpc/mod.ts";
import { routes, rpc } from "./service.ts";

/** The contract of the bench on the listener that the product has for Connect. Tells its port. */
const handle = createRpcFetch(routes, rpc);
const { port } = listenFetch(
  (request) => handle(request) ?? new Response("Not found\n", { status: 404 }),
  { hostname: "127.0.0.1", port: 0 },
);
console.log(JSON.stringify({ port }));
