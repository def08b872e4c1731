import type { MiddlewareHandler } from "hono";
import { type LocalCaller, type LocalContext, REQUEST_ID } from "../../lib/rpc/mod.ts";
import type { AppEnv } from "./context.ts";

/** What an id from outside may be: nothing that could be mistaken in a log. */
const WELL_FORMED = /^[A-Za-z0-9._-]{1,128}$/;

/** The ids of requests, by their header fields: what is handed on to the calls that are made for them. */
const ids = new WeakMap<Headers, string>();

/** Gives each request an id, the client's own where that is well-formed, and answers it. */
export function requestId(): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const { headers } = c.req.raw;
    const given = headers.get(REQUEST_ID) ?? "";
    const id = WELL_FORMED.test(given) ? given : crypto.randomUUID();
    ids.set(headers, id);
    c.set("requestId", id);
    await next();
    if (!c.res.headers.has(REQUEST_ID)) c.res.headers.set(REQUEST_ID, id);
  };
}

/** The id of a request, where one was given. */
export function requestIdOf({ headers }: Request): string | undefined {
  return ids.get(headers);
}

/** Calls that carry the id of the request that they are made for. */
export function withRequestId(call: LocalCaller): LocalCaller {
  return (method, input, context) => {
    const id = ids.get(context.header);
    return call(method, input, id === undefined ? context : new Identified(context, id));
  };
}

class Identified implements LocalContext {
  readonly header: Headers;
  readonly #context: LocalContext;

  constructor(context: LocalContext, id: string) {
    this.#context = context;
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

  get peer(): string | undefined {
    return this.#context.peer;
  }
}
