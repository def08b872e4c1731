import { listenGrpc } from "../../lib/rpc/mod.ts";
import { routes, rpc } from "./service.ts";

/** The contract of the bench on the listener that the product has for gRPC. Tells its port. */
const { port } = await listenGrpc(routes, { ...rpc, hostname: "127.0.0.1", port: 0 });
console.log(JSON.stringify({ port }));
