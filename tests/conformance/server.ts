import { create, createRegistry, fromBinary, toBinary } from "@bufbuild/protobuf";
import { CallTracker, createRpcFetch, errorInterceptor, listenFetch, listenGrpc } from "../../lib/rpc/mod.ts";
import { loadContract } from "./contract.ts";
import { MessagePipe } from "./messages.ts";
import { conformanceService } from "./service.ts";

/**
 * The server under test, on the listeners that the product uses: `h2` for gRPC, gRPC-Web and Connect on our
 * own HTTP/2, `fetch` for Connect and gRPC-Web on Deno's server.
 */
const contract = await loadContract();
const pipe = new MessagePipe();
const request = fromBinary(contract.serverRequest, (await pipe.read())!) as unknown as {
  useTls: boolean;
  messageReceiveLimit: number;
  serverCreds?: { cert: Uint8Array; key: Uint8Array };
};
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const { serverCreds } = request;
const tls = request.useTls && serverCreds
  ? { cert: text(serverCreds.cert), key: text(serverCreds.key) }
  : undefined;
const rpc = {
  registry: createRegistry(contract.service.file),
  interceptors: [new CallTracker().interceptor, errorInterceptor()],
  ...(request.messageReceiveLimit > 0 && { readMaxBytes: request.messageReceiveLimit }),
};
const bind = { hostname: "127.0.0.1", port: 0, tls };
const service = conformanceService(contract);
const routes = (router: Parameters<Parameters<typeof createRpcFetch>[0]>[0]) =>
  void router.service(contract.service, service);

const listener = Deno.args[0] === "fetch"
  ? listenFetch(fetchHandler(), bind)
  : await listenGrpc(routes, { ...rpc, ...bind });
await pipe.write(toBinary(
  contract.serverResponse,
  create(contract.serverResponse, {
    host: "127.0.0.1",
    port: listener.port,
    pemCert: serverCreds?.cert ?? new Uint8Array(),
  } as never),
));
Deno.addSignalListener("SIGTERM", () => Deno.exit(0));

function fetchHandler() {
  const handle = createRpcFetch(routes, rpc);
  return (request: Request) => handle(request) ?? new Response(null, { status: 404 });
}
