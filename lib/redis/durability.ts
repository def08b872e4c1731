import type { RedisConnection } from "./connection.ts";
import { asTexts } from "./reply.ts";

/** What a server must be set to so that an answered write survives its crash. */
const NEEDED = { appendonly: "yes", appendfsync: "always", "maxmemory-policy": "noeviction" } as const;

/**
 * The settings by which this server may lose an answered write, such as `appendfsync everysec`; none when
 * it keeps them all, and none when it does not let itself be asked, as hosted servers may.
 */
export async function durabilityFaults(connection: RedisConnection): Promise<readonly string[]> {
  try {
    const faults = await Promise.all(
      Object.entries(NEEDED).map(async ([name, needed]) => {
        const [, value] = asTexts(await connection.command(["CONFIG", "GET", name]));
        return value === undefined || value === needed ? [] : [`${name} ${value}`];
      }),
    );
    return faults.flat();
  } catch {
    return [];
  }
}
