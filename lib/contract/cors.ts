import { cors as connect } from "@connectrpc/connect";
import { cors } from "hono/cors";
import type { MiddlewareHandler } from "hono";

/** What browsers may send beside what Connect and gRPC-Web need. */
const REQUEST_FIELDS = [
  "Accept",
  "Authorization",
  "Baggage",
  "Idempotency-Key",
  "If-Match",
  "If-None-Match",
  "Last-Event-ID",
  "Range",
  "Traceparent",
  "Tracestate",
  "X-Request-Id",
];

/** What browsers may read beside what Connect and gRPC-Web need. */
const RESPONSE_FIELDS = [
  "Accept-Ranges",
  "Allow",
  "Content-Disposition",
  "Content-Range",
  "ETag",
  "Location",
  "Retry-After",
  "WWW-Authenticate",
  "X-Request-Id",
];

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

/** How long a browser may keep the answer to a preflight, in seconds: the most that Chromium keeps one. */
const PREFLIGHT_SECONDS = 7_200;

/** Who may call from a browser, and how. */
export interface CorsOptions {
  /** Origins such as `https://example.com`; `*` is every one, none means that there is no CORS. */
  readonly origins: readonly string[];
  /** Methods beside GET, HEAD, POST, PUT, PATCH and DELETE, of custom patterns. */
  readonly methods?: readonly string[];
  /** Fields beside those that REST, Connect and gRPC-Web need, which browsers may send. */
  readonly requestFields?: readonly string[];
  /** Fields beside those that REST, Connect and gRPC-Web need, which browsers may read. */
  readonly responseFields?: readonly string[];
}

/**
 * Lets pages of other origins call REST, Connect and gRPC-Web (Fetch Standard, section 3.2).
 *
 * Callers prove who they are by a token, not by cookies, so credentials are not allowed. An OPTIONS request that
 * is no preflight goes on to the routes.
 *
 * @throws TypeError when an origin is none.
 */
export function corsMiddleware(options: CorsOptions): MiddlewareHandler {
  const origins = checkOrigins(options.origins);
  if (origins.length === 0) return (_, next) => next();
  const handle = cors({
    origin: origins.includes("*") ? "*" : origins,
    allowMethods: [...METHODS, ...options.methods ?? []],
    allowHeaders: unique([...connect.allowedHeaders, ...REQUEST_FIELDS, ...options.requestFields ?? []]),
    exposeHeaders: unique([...connect.exposedHeaders, ...RESPONSE_FIELDS, ...options.responseFields ?? []]),
    maxAge: PREFLIGHT_SECONDS,
  });
  return (c, next) => {
    const isPreflight = c.req.header("origin") && c.req.header("access-control-request-method");
    return c.req.method === "OPTIONS" && !isPreflight ? next() : handle(c, next);
  };
}

function checkOrigins(origins: readonly string[]): string[] {
  return origins.map((origin) => {
    const isOne = URL.canParse(origin) && new URL(origin).origin === origin && !origin.includes("*");
    if (origin === "*" || isOne) return origin;
    throw new TypeError(
      `Cannot allow origin "${origin}": expected scheme, host and port alone, such as "https://example.com"`,
    );
  });
}

/** Names without those that are there already, in whatever case. */
function unique(names: readonly string[]): string[] {
  return [...new Map(names.toReversed().map((name) => [name.toLowerCase(), name])).values()].toReversed();
}
