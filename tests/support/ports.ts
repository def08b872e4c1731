/**
 * A TCP port of the loopback interface that nobody listens on at this moment.
 *
 * Another process may take it before it is used: whoever starts a server on it tries again with another.
 */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
