import { asList, asText, asTexts, type Reply as RedisReply } from "../redis/mod.ts";
import type { Claim } from "./claim.ts";
import type { QueueStream } from "./streams_redis.ts";

/** A call in a stream that one consumer holds. */
export interface RedisClaim extends Claim {
  readonly stream: QueueStream;
  /** The id of the entry. */
  readonly entry: string;
  /** Whether it was claimed from another consumer, and so counted. */
  readonly isClaimed: boolean;
  /** Why it cannot be handed out; empty when it can. */
  readonly fault: string;
}

/** A call as it lies in a stream; `undefined` where the entry is gone. `claims` says how often it was claimed. */
export function readEntry(stream: QueueStream, reply: RedisReply, claims?: number): RedisClaim | undefined {
  if (reply === null) return undefined;
  const [name, list] = asList(reply);
  if (list === null) return undefined;
  const entry = asText(name);
  const fields = asTexts(list);
  const fieldOf = (name: string) => {
    for (let at = 0; at < fields.length; at += 2) if (fields[at] === name) return fields[at + 1];
    return undefined;
  };
  const body = fieldOf("message");
  const addedMs = Number(entry.split("-", 1)[0]);
  const [id = "-", attempt = "1", deadline = "0", published = addedMs] = stream.isPrpc
    ? []
    : fieldOf("meta")?.split(" ") ?? [];
  return {
    key: `${stream.key} ${entry}`,
    stream,
    entry,
    isClaimed: claims !== undefined,
    wire: stream.wire,
    priority: stream.priority,
    id: id === "-" ? undefined : id,
    body: body ?? JSON.stringify(fields),
    attempt: Number(attempt) + (claims ?? 0),
    deadlineMs: Number(deadline) || undefined,
    publishedMs: Number(published),
    fault: body === undefined ? 'no field "message"' : "",
  };
}

/** What a stream of ours tells of a call beside its message: see `lua/common.lua`. */
export function writeMeta(
  { id = "-", attempt, deadlineMs, publishedMs }: {
    readonly id: string | undefined;
    readonly attempt: number;
    readonly deadlineMs: number;
    readonly publishedMs: number;
  },
): string {
  return `${id || "-"} ${attempt} ${Math.ceil(deadlineMs)} ${publishedMs}`;
}

/** Compares two entry ids, `<milliseconds>-<number>`, by their place in a stream. */
export function compareEntries(a: string, b: string): number {
  const [aMs = "", aSeq = ""] = a.split("-");
  const [bMs = "", bSeq = ""] = b.split("-");
  return Number(aMs) - Number(bMs) || Number(aSeq) - Number(bSeq);
}
