import {
  type CallOptions,
  type Client,
  createClient,
  type Interceptor,
  type ServiceImpl,
  type Transport,
} from "@connectrpc/connect";
import { createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-web";
import { fromConnectError } from "../../lib/error/mod.ts";
import { createH2Transport, createRpcFetch, errorInterceptor, listenGrpc } from "../../lib/rpc/mod.ts";
import { UserService } from "../../proto/gen/user/v1/user_pb.ts";

/** What a test says of the calls it makes. */
export interface UserCallsOptions {
  /** On the server, outside of what translates errors unless `isInside`. */
  server?: Interceptor[];
  /** On the client. */
  client?: Interceptor[];
  protocol?: Protocol;
}

export const PROTOCOLS = ["gRPC", "gRPC-Web", "Connect"] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** A server of the user service and a client of it, with interceptors on both sides. */
export interface UserCalls extends AsyncDisposable {
  readonly client: Client<typeof UserService>;
}

/** gRPC by a real listener; the others, which need no trailers, in memory. */
export async function userCalls(
  service: Partial<ServiceImpl<typeof UserService>>,
  { server = [], client = [], protocol = "gRPC" }: UserCallsOptions = {},
): Promise<UserCalls> {
  const options = { interceptors: [...server, errorInterceptor()] };
  if (protocol !== "gRPC") {
    const rpc = createRpcFetch((router) => void router.service(UserService, service), options);
    const open = protocol === "Connect" ? createConnectTransport : createGrpcWebTransport;
    const transport = open({
      baseUrl: "http://memory",
      interceptors: client,
      fetch: async (input, init) =>
        await rpc(new Request(input, init)) ?? new Response(null, { status: 404 }),
    });
    return using(transport, () => Promise.resolve());
  }
  const listener = await listenGrpc((router) => void router.service(UserService, service), {
    ...options,
    hostname: "127.0.0.1",
    port: 0,
  });
  const transport = createH2Transport({ baseUrl: `http://${listener.address}`, interceptors: client });
  return using(transport, async () => {
    await listener.drain(0);
    await transport.close();
  });
}

function using(transport: Transport, close: () => Promise<void>): UserCalls {
  return { client: createClient(UserService, transport), [Symbol.asyncDispose]: close };
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
