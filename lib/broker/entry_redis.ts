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
  /** The client that waits for the reply: empty for none, {@link IN_MARK} where its mark alone knows. */
  readonly client: string;
  /** Why it cannot be handed out; empty when it can. */
  readonly fault: string;
}

/** Who waits for the reply stands in the mark of the call. */
export const IN_MARK = "?";
/** In place of what there is not. */
const NONE = "-";

/** What is known of an entry that was claimed from another consumer. */
export interface Claimed {
  /** How often it was. */
  readonly count: number;
  /** When the first of those who held it was last heard of, in milliseconds since the Unix epoch; 0 for none. */
  readonly firstMs: number;
}

/** A call as it lies in a stream; `undefined` where the entry is gone. */
export function readEntry(stream: QueueStream, reply: RedisReply, claimed?: Claimed): RedisClaim | undefined {
  if (reply === null) return undefined;
  const [name, list] = asList(reply);
  if (list === null) return undefined;
  const entry = asText(name);
  const fields = asTexts(list);
  const body = fieldOf(fields, "message");
  const meta = stream.isPrpc ? undefined : fieldOf(fields, "meta")?.split(" ");
  const [id = NONE, attempt = "1", deadline = "0", published, client = NONE, first] = meta ?? [];
  return {
    key: `${stream.label} ${entry}`,
    stream,
    entry,
    isClaimed: claimed !== undefined,
    wire: stream.wire,
    priority: stream.priority,
    id: id === NONE ? undefined : id,
    body: body ?? JSON.stringify(fields),
    attempt: Number(attempt) + (claimed?.count ?? 0),
    deadlineMs: Number(deadline) || undefined,
    publishedMs: published === undefined ? millisecondsOf(entry) : Number(published),
    firstMs: Number(first) || claimed?.firstMs || undefined,
    client: stream.isPrpc ? IN_MARK : client === NONE ? "" : client,
    fault: body === undefined ? 'no field "message"' : "",
  };
}

function fieldOf(fields: readonly string[], name: string): string | undefined {
  for (let at = 0; at < fields.length; at += 2) if (fields[at] === name) return fields[at + 1];
  return undefined;
}

/** What a stream of ours tells of a call beside its message: see `lua/common.lua`. */
export function writeMeta(
  { id, attempt, deadlineMs, publishedMs, client, firstMs = 0 }: {
    readonly id: string | undefined;
    readonly attempt: number;
    readonly deadlineMs: number;
    readonly publishedMs: number;
    readonly client: string;
    readonly firstMs?: number;
  },
): string {
  return `${id || NONE} ${attempt} ${Math.ceil(deadlineMs)} ${publishedMs} ${client || NONE}${
    firstMs > 0 ? ` ${firstMs}` : ""
  }`;
}

/** When an entry was added. */
function millisecondsOf(entry: string): number {
  return Number(entry.slice(0, entry.indexOf("-")));
}

/** Compares two entry ids, `<milliseconds>-<number>`, by their place in a stream. */
export function compareEntries(a: string, b: string): number {
  if (a === b) return 0;
  return millisecondsOf(a) - millisecondsOf(b) ||
    Number(a.slice(a.indexOf("-") + 1)) - Number(b.slice(b.indexOf("-") + 1));
}
