/** What a `fetch` handler may know of a connection; `Deno.serve` tells it. */
export interface FetchInfo {
  readonly remoteAddr: Deno.Addr;
}

/** An address as logs show it: `192.0.2.7:40312`, `[2001:db8::7]:40312`; a unix socket has none. */
export function nameOfPeer(address: Deno.Addr): string | undefined {
  if (!("hostname" in address)) return undefined;
  const { hostname, port } = address;
  return hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}

/**
 * Where a request comes from, where that is known: `Deno.serve` knows it no more once the request is over, and
 * throws then (2.9.3).
 */
export function peerOf(info: FetchInfo | undefined): string | undefined {
  try {
    return info && nameOfPeer(info.remoteAddr);
  } catch {
    return undefined;
  }
}
