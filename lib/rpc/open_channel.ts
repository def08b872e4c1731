import type { DescService } from "@bufbuild/protobuf";
import { type Client, createClient, type Interceptor, type Transport } from "@connectrpc/connect";
import { bearerInterceptor, type TokenSource } from "./auth/bearer_interceptor.ts";
import { createFetchTransport } from "./fetch_client.ts";
import { createH2Transport } from "./h2_client.ts";
import { deadlineClientInterceptor, type DeadlineOptions } from "./interceptors/deadline.ts";
import { requestIdClientInterceptor } from "./interceptors/request_id.ts";
import { retryInterceptor, type RetryOptions } from "./interceptors/retry.ts";
import { isUrl } from "./transport.ts";

/** How calls through a channel are made. */
export interface OpenChannelOptions {
  /** The access token; none unless given. */
  readonly token?: TokenSource;
  /** How long calls may take: {@link DEADLINE_MS} with one answer, streams without a bound, unless given. */
  readonly deadline?: DeadlineOptions;
  /** How calls are made again; `false` for not at all. */
  readonly retry?: RetryOptions | false;
  /** Others, outside of these. */
  readonly interceptors?: readonly Interceptor[];
  /** With `host:port`: gRPC by TLS, to a certificate that the system or `caCerts` know. */
  readonly tls?: ChannelTls;
}

/** What TLS needs beside the system's certificates, in PEM. */
export interface ChannelTls {
  readonly caCerts?: readonly string[];
  /** The certificate that the client shows (mutual TLS), and its key. */
  readonly cert?: string;
  readonly key?: string;
}

/** How long a call with one answer may take that does not say, in milliseconds. */
export const DEADLINE_MS = 15_000;

/** A way to one server, for as many clients of its services as one likes. */
export interface RpcChannel extends Transport, AsyncDisposable {
  /** A client of one of its services. */
  client<S extends DescService>(service: S): Client<S>;
  /** Takes no more calls; resolves when those under way have ended, and all connections are closed. */
  close(): Promise<void>;
}

/**
 * Opens a channel; connections are made when they are needed.
 *
 * Calls carry the request id and what is left of the time of the call in which they are made; they end in time,
 * and those that may be made again are, see `retryInterceptor`.
 *
 * @param address `host:port` is gRPC over HTTP/2, `unix:/path` the same on a unix socket; `http://…` and `https://…`
 * are Connect over `fetch`, which is all that serverless runtimes have. Several of the first two, with commas between,
 * serve the same: calls stay with one that can be reached, and when it stops, or goes, they go on at the next.
 * @throws RangeError for an address of no such form.
 *
 * @example
 * ```ts ignore
 * await using channel = openChannel("localhost:50051", { token: () => session.accessToken });
 * const { user } = await channel.client(UserService).getUser({ id });
 * ```
 */
export function openChannel(address: string, options: OpenChannelOptions = {}): RpcChannel {
  const { token, deadline = { defaultMs: DEADLINE_MS }, retry = {}, tls } = options;
  const interceptors = [
    ...options.interceptors ?? [],
    requestIdClientInterceptor(),
    deadlineClientInterceptor(deadline),
    ...(retry ? [retryInterceptor(retry)] : []),
    ...(token === undefined ? [] : [bearerInterceptor(token)]),
  ];
  if (isUrl(address)) {
    return channelOf(createFetchTransport({ baseUrl: address, interceptors }), async () => {});
  }
  const [baseUrl, ...others] = address.split(",").map((one) => baseUrlOf(one.trim(), tls !== undefined));
  const { caCerts, ...shown } = tls ?? {};
  const transport = createH2Transport({
    baseUrl: baseUrl!,
    others,
    interceptors,
    ...(caCerts && { caCerts: [...caCerts] }),
    ...shown,
  });
  return channelOf(transport, () => transport.close());
}

/** @throws RangeError for what is no address of gRPC. */
function baseUrlOf(address: string, isTls: boolean): string {
  if (!/^(unix:.|(?:[\w.-]+|\[[\da-f:.]+\]):\d{1,5}$)/i.test(address)) {
    throw new RangeError(
      `Cannot call "${address}": expected host:port, unix:/path, or a URL of http or https`,
    );
  }
  if (address.startsWith("unix:")) return address;
  return `${isTls ? "https" : "http"}://${address}`;
}

function channelOf(transport: Transport, close: () => Promise<void>): RpcChannel {
  const { unary, stream } = transport;
  return {
    unary,
    stream,
    client: (service) => createClient(service, transport),
    close,
    [Symbol.asyncDispose]: close,
  };
}
