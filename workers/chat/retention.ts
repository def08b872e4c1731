import { delay } from "@std/async/delay";
import type { ChatLog } from "../../lib/chat/mod.ts";
import { AppError } from "../../lib/error/mod.ts";
import { logger } from "../../lib/telemetry/mod.ts";
import type { Clock } from "../../lib/time/mod.ts";

const log = logger("chat");
const NS_PER_MS = 1_000_000n;
const DAY_MS = 24 * 60 * 60 * 1_000;

/** How often the rooms are looked through, in milliseconds. */
export const RETENTION_INTERVAL_MS = 60_000;

/** What is kept; `undefined` keeps all. */
export interface RetentionPolicy {
  /** Messages of each room at the most. */
  keepMessages?: number | undefined;
  /** Days that a message is kept. */
  keepDays?: number | undefined;
}

/** What a look through the rooms needs. */
export interface RetainOptions {
  clock: Clock;
  /** Once aborted, no further room is looked at. */
  signal?: AbortSignal;
}

/** Drops from every room what the policy no longer keeps, and idempotency keys older than a day. */
export async function retain(
  chat: ChatLog,
  policy: RetentionPolicy,
  { clock, signal }: RetainOptions,
): Promise<void> {
  const nowMs = clock.wallMs();
  await chat.forgetKeys(nowMs - DAY_MS);
  if (policy.keepMessages === undefined && policy.keepDays === undefined) return;
  for (const room of await chat.rooms()) {
    if (signal?.aborted) return;
    const first = await firstKept(chat, room, policy, nowMs);
    if (first !== undefined) await chat.trim(room, first);
  }
}

/** Runs {@link retain} every minute, unless told otherwise, while `active` says so; ends soon after an abort. */
export async function retainForever(
  chat: ChatLog,
  policy: RetentionPolicy,
  options: RetainOptions & { active: () => boolean; signal: AbortSignal; everyMs?: number },
): Promise<void> {
  const { active, signal, everyMs = RETENTION_INTERVAL_MS } = options;
  while (!signal.aborted) {
    if (active()) {
      await retain(chat, policy, options).catch((thrown) =>
        log.warning("Cannot apply the retention: {error}", { error: AppError.from(thrown).message })
      );
    }
    await delay(everyMs, { signal }).catch(() => {}); // it rejects with the abort
  }
}

async function firstKept(
  chat: ChatLog,
  room: string,
  { keepMessages, keepDays }: RetentionPolicy,
  nowMs: number,
): Promise<bigint | undefined> {
  const extent = await chat.extent(room);
  if (!extent) return undefined;
  let first = extent.first;
  if (keepMessages !== undefined) {
    const byCount = extent.tail + 1n - BigInt(keepMessages);
    if (byCount > first) first = byCount;
  }
  if (keepDays !== undefined) {
    const oldest = BigInt(Math.trunc(nowMs - keepDays * DAY_MS)) * NS_PER_MS;
    first = await firstSince(chat, room, { low: first, high: extent.tail + 1n }, oldest);
  }
  return first > extent.first ? first : undefined;
}

/** The first message at or after a time, by bisection: send times increase with the numbers. */
async function firstSince(
  chat: ChatLog,
  room: string,
  { low, high }: { low: bigint; high: bigint },
  time: bigint,
): Promise<bigint> {
  while (low < high) {
    const middle = (low + high) / 2n;
    const [message] = (await chat.read(room, { after: middle - 1n }, 1)).messages;
    if (message && message.sendTime < time) low = middle + 1n;
    else high = middle;
  }
  return low;
}
