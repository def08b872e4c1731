import { asList, asText, asTexts, type RedisConnection, redisKeys, replyCode } from "../redis/mod.ts";
import { logger } from "../telemetry/mod.ts";
import type { ConsumeOptions } from "./delivery.ts";
import { readEntry } from "./entry_redis.ts";
import { GROUP, type QueueStream } from "./streams_redis.ts";

const PAGE = 500;
/** Entries that are looked at for the log at the most. */
const MAX_LOOKED_AT = 50_000;

const log = logger("broker");

/** Whose groups are made, and how. */
export interface GroupOptions {
  readonly queue: string;
  readonly streams: readonly QueueStream[];
  /** How far back calls are handed out that were stored before their group was made. */
  readonly replyMs: number;
  readonly idOf: ConsumeOptions["idOf"];
}

/**
 * Makes the group of each stream that has none; one that is there is left as it is, and what it will never hand
 * out is counted in the log.
 */
export async function ensureGroups(redis: RedisConnection, options: GroupOptions): Promise<void> {
  const [seconds = "0"] = asTexts(await redis.command(["TIME"]));
  const since = `${Math.max(0, Number(seconds) * 1_000 - options.replyMs)}-0`;
  for (const stream of options.streams) {
    try {
      await redis.command(["XGROUP", "CREATE", stream.key, GROUP, since, "MKSTREAM"]);
    } catch (thrown) {
      if (replyCode(thrown) !== "BUSYGROUP") throw thrown;
      if (stream.isPrpc && options.idOf) await tellUnseen(redis, stream, since, options);
    }
  }
}

/** Whether a stream has no other group than ours, so that nobody needs what ours has acknowledged. */
export async function isOnlyGroup(redis: RedisConnection, stream: QueueStream): Promise<boolean> {
  return asList(await redis.command(["XINFO", "GROUPS", stream.key])).length === 1;
}

/** Calls that lie before where the group is, that nobody holds, and that have no reply. */
async function tellUnseen(
  redis: RedisConnection,
  stream: QueueStream,
  since: string,
  { queue, idOf }: GroupOptions,
): Promise<void> {
  const until = await lastDelivered(redis, stream);
  let from = since;
  let unseen = 0;
  for (let looked = 0; looked < MAX_LOOKED_AT; looked += PAGE) {
    const page = asList(
      await redis.command(["XRANGE", stream.key, from, until, "COUNT", String(PAGE)]),
    );
    const claims = page.map((entry) => readEntry(stream, entry)).filter((claim) => claim !== undefined);
    const last = claims.at(-1);
    if (!last) break;
    const held = new Set(
      asList(await redis.command(["XPENDING", stream.key, GROUP, from, last.entry, String(PAGE)]))
        .map((pending) => asText(asList(pending)[0])),
    );
    const ids = claims.filter(({ entry }) => !held.has(entry))
      .map(({ wire, body }) => idOf?.(wire, body)).filter((id) => id !== undefined);
    if (ids.length > 0) {
      const keys = ids.map((id) => redisKeys.queueReply(queue, stream.wire, id));
      unseen += ids.length - Number(await redis.command(["EXISTS", ...keys]));
    }
    if (page.length < PAGE) break;
    from = `(${last.entry}`;
  }
  if (unseen === 0) return;
  log.warn(
    "The group {group} of {stream} was there already: {unseen} calls before it have no reply and will not be handed out",
    {
      group: GROUP,
      stream: stream.key,
      unseen,
    },
  );
}

async function lastDelivered(redis: RedisConnection, stream: QueueStream): Promise<string> {
  for (const group of asList(await redis.command(["XINFO", "GROUPS", stream.key]))) {
    const fields = asList(group);
    if (fields[fields.indexOf("name") + 1] === GROUP) {
      return asText(fields[fields.indexOf("last-delivered-id") + 1]);
    }
  }
  return "0-0";
}
