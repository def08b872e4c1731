/** Where a server is, and how its requests name it. */
export interface Target {
  readonly scheme: "http" | "https";
  /** What `:authority` says. */
  readonly authority: string;
  /** What stands before the path of each method: empty, or `/prefix`. */
  readonly prefix: string;
  readonly endpoint: UnixEndpoint | TcpEndpoint;
}

/** A socket of this machine. */
export interface UnixEndpoint {
  readonly path: string;
}

/** A port of a host. */
export interface TcpEndpoint {
  readonly hostname: string;
  readonly port: number;
}

/** `unix:/path`, and `unix:///path` as URLs have it. */
const UNIX = /^unix:(?:\/\/(?=\/))?(.+)$/;

/**
 * What a base URL says: `http://host:port` for h2c, `https://host:port` for TLS, `unix:/path` for a unix socket.
 *
 * @throws RangeError for any other.
 */
export function parseTarget(baseUrl: string): Target {
  const path = UNIX.exec(baseUrl)?.[1];
  if (path) return { scheme: "http", authority: "localhost", prefix: "", endpoint: { path } };
  const url = URL.parse(baseUrl);
  if (url?.protocol !== "http:" && url?.protocol !== "https:") {
    throw new RangeError(`Cannot call "${baseUrl}": it is no URL of http, https or unix`);
  }
  const scheme = url.protocol === "https:" ? "https" : "http";
  return {
    scheme,
    authority: url.host,
    prefix: url.pathname.replace(/\/$/, ""),
    endpoint: {
      hostname: url.hostname.replace(/^\[|\]$/g, ""),
      port: Number(url.port || (scheme === "https" ? 443 : 80)),
    },
  };
}

/** The target as people read it. */
export function nameOf({ authority, endpoint }: Target): string {
  return "path" in endpoint ? `unix:${endpoint.path}` : authority;
}

/** The target as a URL that methods can be added to. */
export function urlOf({ scheme, authority, prefix }: Target): string {
  return `${scheme}://${authority}${prefix}`;
}
