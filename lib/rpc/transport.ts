import type { Interceptor, Transport } from "@connectrpc/connect";
import { createFetchTransport } from "./fetch_client.ts";
import { createH2Transport } from "./h2_client.ts";
import { WatchedFetch } from "./watched_fetch.ts";

/**
 * How often a connection with open calls is probed, and how long an answer may take: together the time
 * in which a peer that was stopped, or cut off, is noticed.
 */
const PING_INTERVAL_MS = 1_000;
const PING_TIMEOUT_MS = 1_000;
/** A worker that comes back is reached soon: a channel has another address to try meanwhile, or waits for this one. */
const RECONNECT = { minMs: 10, maxMs: 200 };

/** Whether an address names a Connect endpoint (`http://…`, `https://…`) rather than a gRPC one (`host:port`). */
export function isUrl(address: string): boolean {
  return /^https?:\/\//.test(address);
}

/**
 * A transport to one address: `host:port` speaks gRPC over h2c; a URL speaks Connect over `fetch`, which is
 * all that serverless runtimes have.
 *
 * @param interceptors outermost first.
 */
export function openTransport(address: string, interceptors: Interceptor[] = []): Promise<Transport> {
  if (isUrl(address)) {
    const { fetch } = new WatchedFetch(address, { intervalMs: PING_INTERVAL_MS, timeoutMs: PING_TIMEOUT_MS });
    return Promise.resolve(createFetchTransport({ baseUrl: address, fetch, interceptors }));
  }
  const pings = { pingMs: PING_INTERVAL_MS, pongMs: PING_TIMEOUT_MS };
  const baseUrl = `http://${address}`;
  return Promise.resolve(createH2Transport({ baseUrl, interceptors, reconnect: RECONNECT, ...pings }));
}
