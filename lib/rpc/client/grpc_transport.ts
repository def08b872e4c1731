import { create, type DescMessage, type MessageInitShape } from "@bufbuild/protobuf";
import type { DescMethod, DescMethodStreaming, DescMethodUnary } from "@bufbuild/protobuf";
import {
  type ContextValues,
  createContextValues,
  type Interceptor,
  type StreamResponse,
  type Transport,
  type UnaryResponse,
} from "@connectrpc/connect";
import { runStreamingCall, runUnaryCall } from "@connectrpc/connect/protocol";
import type { Header, HeaderList } from "../../http2/mod.ts";
import { commonFields, requestFields, requestHeaders, withTimeout } from "./grpc_request.ts";
import { type GrpcFormat, type GrpcRoute, grpcRoute } from "./grpc_route.ts";
import { callStream } from "./grpc_stream.ts";
import { callUnary } from "./grpc_unary.ts";
import { Lifetime } from "./lifetime.ts";
import type { ConnectionPool } from "./pool.ts";
import { type Target, urlOf } from "./target.ts";

/** What calls are made with. */
export interface GrpcTransportOptions {
  readonly target: Target;
  readonly pool: ConnectionPool;
  readonly format: GrpcFormat;
  /** Outermost first. */
  readonly interceptors: Interceptor[];
}

/**
 * Calls by gRPC over HTTP/2 (grpc/doc/PROTOCOL-HTTP2.md), for Connect's clients.
 *
 * Without interceptors nothing is made that nobody looks at: neither `Headers` nor signals. With them it is
 * Connect that runs them, and they see what they see on its own transports.
 */
export class GrpcTransport implements Transport {
  readonly #options: GrpcTransportOptions;
  readonly #url: string;
  readonly #common: HeaderList;
  // a route is made from its method, and so has its types
  // deno-lint-ignore no-explicit-any
  readonly #routes = new Map<DescMethod, GrpcRoute<any, any>>();

  constructor(options: GrpcTransportOptions) {
    this.#options = options;
    this.#url = urlOf(options.target);
    this.#common = commonFields(options.format);
  }

  async unary<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    signal: AbortSignal | undefined,
    timeoutMs: number | undefined,
    header: HeadersInit | undefined,
    input: MessageInitShape<I>,
    contextValues?: ContextValues,
  ): Promise<UnaryResponse<I, O>> {
    const { interceptors, pool, format } = this.#options;
    const route = this.#route(method);
    const ms = validTimeout(timeoutMs);
    if (interceptors.length === 0) {
      const message = create(method.input, input);
      const fields = this.#fields(route, header, ms);
      return await callUnary(
        { pool, format, method, route, fields, lifetime: new Lifetime(signal, ms) },
        message,
      );
    }
    return await runUnaryCall({
      interceptors,
      ...(signal && { signal }),
      ...(ms !== undefined && { timeoutMs: ms }),
      req: {
        stream: false,
        method,
        message: input,
        ...this.#request(method, route, header, ms, contextValues),
      },
      next: (req) => {
        const fields = requestFields(this.#pseudo(req.url), req.header);
        return callUnary(
          { pool, format, method, route, fields, lifetime: Lifetime.following(req.signal, req.header) },
          req.message,
        );
      },
    });
  }

  async stream<I extends DescMessage, O extends DescMessage>(
    method: DescMethodStreaming<I, O>,
    signal: AbortSignal | undefined,
    timeoutMs: number | undefined,
    header: HeadersInit | undefined,
    input: AsyncIterable<MessageInitShape<I>>,
    contextValues?: ContextValues,
  ): Promise<StreamResponse<I, O>> {
    const { interceptors, pool, format } = this.#options;
    const route = this.#route(method);
    const ms = validTimeout(timeoutMs);
    if (interceptors.length === 0) {
      const fields = this.#fields(route, header, ms);
      return await callStream(
        { pool, format, method, route, fields, lifetime: new Lifetime(signal, ms) },
        input,
      );
    }
    return await runStreamingCall({
      interceptors,
      ...(signal && { signal }),
      ...(ms !== undefined && { timeoutMs: ms }),
      req: {
        stream: true,
        method,
        message: input,
        ...this.#request(method, route, header, ms, contextValues),
      },
      next: (req) => {
        const fields = requestFields(this.#pseudo(req.url), req.header);
        return callStream(
          { pool, format, method, route, fields, lifetime: Lifetime.following(req.signal, req.header) },
          req.message,
        );
      },
    });
  }

  #route<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O> | DescMethodStreaming<I, O>,
  ): GrpcRoute<I, O> {
    let route = this.#routes.get(method);
    if (!route) {
      const path = `/${method.parent.typeName}/${method.name}`;
      const fields = [...this.#pseudo(this.#url + path), ...this.#common];
      route = grpcRoute(method, path, fields, this.#options.format);
      this.#routes.set(method, route);
    }
    return route;
  }

  #fields(
    { path, fields }: { path: string; fields: HeaderList },
    header: HeadersInit | undefined,
    timeoutMs: number | undefined,
  ): HeaderList {
    if (header === undefined) return withTimeout(fields, timeoutMs);
    return requestFields(this.#pseudo(this.#url + path), requestHeaders(header, this.#common, timeoutMs));
  }

  /** What interceptors see of a request, of either kind. */
  #request(
    { parent }: DescMethod,
    { path }: { path: string },
    header: HeadersInit | undefined,
    timeoutMs: number | undefined,
    contextValues: ContextValues | undefined,
  ) {
    return {
      service: parent,
      requestMethod: "POST",
      url: this.#url + path,
      header: requestHeaders(header, this.#common, timeoutMs),
      contextValues: contextValues ?? createContextValues(),
    };
  }

  /** The pseudo-header fields of a request to this URL, which interceptors may have changed. */
  #pseudo(url: string): Header[] {
    const { host, pathname, search } = new URL(url);
    return [
      [":method", "POST"],
      [":scheme", this.#options.target.scheme],
      [":path", pathname + search],
      [":authority", host],
    ];
  }
}

/** Zero, and less, is no timeout, as Connect has it. */
function validTimeout(timeoutMs: number | undefined): number | undefined {
  return timeoutMs !== undefined && timeoutMs > 0 ? timeoutMs : undefined;
}
