import { asFields, asTexts, type RedisConnection, redisKeys, RedisScript } from "../redis/mod.ts";
import type { LeaseClaim, LeaseRecord, LeaseStore } from "./lease.ts";
import acquireSource from "./lua/acquire.lua" with { type: "text" };
import releaseSource from "./lua/release.lua" with { type: "text" };
import renewSource from "./lua/renew.lua" with { type: "text" };

const acquire = new RedisScript(acquireSource);
const renew = new RedisScript(renewSource);
const release = new RedisScript(releaseSource);

const KEYS = [redisKeys.lease];

/** The lease as one hash. */
export class RedisLeaseStore implements LeaseStore {
  readonly #redis: RedisConnection;

  constructor(redis: RedisConnection) {
    this.#redis = redis;
  }

  async peek(): Promise<LeaseRecord | undefined> {
    const fields = ["holder", "address", "token", "term", "beat"];
    return toRecord(asFields(await this.#redis.command(["HMGET", redisKeys.lease, ...fields])));
  }

  async acquire(seen: LeaseRecord | undefined, claim: LeaseClaim): Promise<LeaseRecord | undefined> {
    const before = seen ? ["1", seen.token, String(seen.beat)] : ["0", "", ""];
    const { holder, address, token } = claim;
    const reply = await acquire.run(this.#redis, KEYS, [...before, holder, address, token]);
    return reply === null ? undefined : toRecord(asTexts(reply));
  }

  async renew(token: string): Promise<boolean> {
    return await renew.run(this.#redis, KEYS, [token]) === 1;
  }

  async release(token: string): Promise<void> {
    await release.run(this.#redis, KEYS, [token]);
  }
}

function toRecord(fields: readonly string[] | undefined): LeaseRecord | undefined {
  if (!fields) return undefined;
  const [holder = "", address = "", token = "", term, beat] = fields;
  return { holder, address, token, term: Number(term), beat: Number(beat) };
}
