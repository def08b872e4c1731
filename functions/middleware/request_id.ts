import type { MiddlewareHandler } from "hono";
import { type LocalCaller, type LocalContext, REQUEST_ID, requestIdFor } from "../../lib/rpc/mod.ts";
import type { AppEnv } from "./context.ts";

/** What is known of a request beside itself. */
interface Known {
  readonly id: string;
  /** Where it comes from, where that is known. */
  readonly peer: string | undefined;
}

/** What is known of requests, by their header fields: it is handed on to the calls that are made for them. */
const known = new WeakMap<Headers, Known>();

/** Gives each request an id, the client's own where that is well-formed, and answers it. */
export function requestId(): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const { headers } = c.req.raw;
    const id = requestIdFor(headers.get(REQUEST_ID));
    known.set(headers, { id, peer: c.env?.peer });
    c.set("requestId", id);
    await next();
    if (!c.res.headers.has(REQUEST_ID)) c.res.headers.set(REQUEST_ID, id);
  };
}

/** The id of a request, where one was given. */
export function requestIdOf({ headers }: Request): string | undefined {
  return known.get(headers)?.id;
}

/** Calls that carry the id of the request that they are made for, and know where it comes from. */
export function withRequestId(call: LocalCaller): LocalCaller {
  return (method, input, context) => {
    const request = known.get(context.header);
    return call(method, input, request ? new Identified(context, request) : context);
  };
}

class Identified implements LocalContext {
  readonly header: Headers;
  readonly peer: string | undefined;
  readonly #context: LocalContext;

  constructor(context: LocalContext, { id, peer }: Known) {
    this.#context = context;
    this.peer = peer ?? context.peer;
    this.header = new Headers(context.header);
    this.header.set(REQUEST_ID, id);
  }

  get method(): string {
    return this.#context.method ?? "POST";
  }

  get signal(): AbortSignal {
    return this.#context.signal;
  }

  get timeoutMs(): number | undefined {
    return this.#context.timeoutMs;
  }

  get url(): string {
    return this.#context.url;
  }
}
