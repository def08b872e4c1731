import {
  type CallOptions,
  type Client,
  createClient,
  type Interceptor,
  type ServiceImpl,
} from "@connectrpc/connect";
import { fromConnectError } from "../../lib/error/mod.ts";
import { createFetchTransport, createH2Transport, createRpcFetch } from "../../lib/rpc/mod.ts";
import { errorInterceptor, listenFetch, listenGrpc, type Routes } from "../../lib/rpc/mod.ts";
import { UserService } from "../../proto/gen/user/v1/user_pb.ts";

/** What a test says of the calls it makes. */
export interface UserCallsOptions {
  /** On the server, outside of what translates errors. */
  server?: Interceptor[];
  /** On the client. */
  client?: Interceptor[];
  protocol?: Protocol;
}

const ANY = { hostname: "127.0.0.1", port: 0 };

export const PROTOCOLS = ["gRPC", "gRPC-Web", "Connect"] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** A server of the user service and a client of it, with interceptors on both sides. */
export interface UserCalls extends AsyncDisposable {
  readonly client: Client<typeof UserService>;
}

/** By a real listener on the loopback interface: gRPC on lib/http2, the others on `Deno.serve` and `fetch`. */
export async function userCalls(
  service: Partial<ServiceImpl<typeof UserService>>,
  { server = [], client: interceptors = [], protocol = "gRPC" }: UserCallsOptions = {},
): Promise<UserCalls> {
  const routes: Routes = (router) => void router.service(UserService, service);
  const options = { interceptors: [...server, errorInterceptor()] };
  if (protocol === "gRPC") {
    const listener = await listenGrpc(routes, { ...options, ...ANY });
    const transport = createH2Transport({ baseUrl: `http://${listener.address}`, interceptors });
    return {
      client: createClient(UserService, transport),
      async [Symbol.asyncDispose]() {
        await listener.drain(0);
        await transport.close();
      },
    };
  }
  const rpc = createRpcFetch(routes, options);
  const listener = listenFetch((request) => rpc(request) ?? new Response(null, { status: 404 }), ANY);
  const transport = createFetchTransport({
    baseUrl: `http://${listener.address}`,
    protocol: protocol === "Connect" ? "connect" : "grpc-web",
    interceptors,
  });
  return { client: createClient(UserService, transport), [Symbol.asyncDispose]: () => listener.drain(0) };
}

/** How a call ends: its code, `OK` where it is answered. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  return await call.then(() => "OK", (thrown) => fromConnectError(thrown).code);
}

/** Every message of a stream. */
export async function all<T>(messages: AsyncIterable<T>): Promise<T[]> {
  return await Array.fromAsync(messages);
}

/** Each kind of call by its name. */
export const KINDS: Record<
  string,
  (client: Client<typeof UserService>, options?: CallOptions) => Promise<unknown>
> = {
  "a call": (client, options) => client.getUser({ id: "ana" }, options),
  "a stream of answers": (client, options) => all(client.listUsers({}, options)),
  "a stream of requests": (client, options) => client.createUsers(requests({ name: "a" }), options),
  "both streaming": (client, options) => all(client.chat(requests({ content: "a" }), options)),
};

/** A stream of requests. */
export async function* requests<T>(...messages: T[]): AsyncGenerator<T> {
  yield* messages;
}
