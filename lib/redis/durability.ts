import { logger } from "../telemetry/mod.ts";
import { RedisConnection } from "./connection.ts";
import { replyCode } from "./failure.ts";
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

/** Whether an answered write is known to survive a crash of this server; not where it does not let itself be asked. */
export async function keepsEveryWrite(connection: RedisConnection): Promise<boolean> {
  try {
    for (const name of ["appendonly", "appendfsync"] as const) {
      const [, value] = asTexts(await connection.command(["CONFIG", "GET", name]));
      if (value !== NEEDED[name]) return false;
    }
    return true;
  } catch (thrown) {
    if (replyCode(thrown) === undefined) throw thrown;
    return false;
  }
}

/** Who keeps something on a server, and what it may lose: names for the log. */
export interface Keeper {
  /** The room, such as `chat`. */
  readonly room: string;
  /** What it keeps, such as `stored messages`. */
  readonly keeps: string;
}

/**
 * Connects to a server that is to keep something, and says in the log by which of its settings it may lose that.
 *
 * @throws AppError as {@link RedisConnection.open} does.
 */
export async function openDurable(url: string, { room, keeps }: Keeper): Promise<RedisConnection> {
  const redis = await RedisConnection.open(url);
  const faults = await durabilityFaults(redis);
  if (faults.length > 0) {
    logger(room).warn(`Redis at {address} may lose ${keeps} when it crashes: {faults}`, {
      address: redis.address,
      faults: faults.join(", "),
    });
  }
  return redis;
}
