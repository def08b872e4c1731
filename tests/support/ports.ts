/** Below what kernels give to outgoing connections (Linux from 32,768 on, others from 49,152). */
const LOWEST = 10_000;
const HIGHEST = 32_000;
const ATTEMPTS = 100;

/**
 * A free port of the loopback interface that stays free while the server on it is away.
 *
 * A port from the range of outgoing connections would not: while nobody listens, any client on the machine
 * may be given it, and one that tries to reach the server again and again may even connect to itself.
 *
 * @throws Error when a hundred tries found none.
 */
export function freePort(): number {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      return port;
    } catch (thrown) {
      if (!(thrown instanceof Deno.errors.AddrInUse)) throw thrown;
    }
  }
  throw new Error(`Cannot find a free port: ${ATTEMPTS} tries failed`);
}
