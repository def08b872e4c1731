import type { NewRecord, StoredRecord } from "../kafka/mod.ts";
import type { Reply, Wire } from "./call.ts";
import { ID_HEADER, replyHeaders } from "./headers_kafka.ts";
import { repliesTopic } from "./names_kafka.ts";

/** What a reply is to. */
export interface ReplyTarget {
  readonly queue: string;
  readonly wire: Wire;
  /** See `CallFacts`. */
  readonly replayedMs: number;
}

/**
 * A reply as a record. Those to one id lie in one partition, so that all readers agree on the first one; it has
 * no key, as PRPC's have none.
 */
export function replyRecord({ queue, wire, replayedMs }: ReplyTarget, { id, body }: Reply): NewRecord {
  const headers = replyHeaders(id, { replayedMs });
  return { topic: repliesTopic(queue, wire), partition: spread(id), value: body, headers };
}

/**
 * The id of the call that a reply answers: our workers say it in a header; foreign PRPC servers in the body
 * alone, as text or as an object with `hex`. `undefined` where there is none.
 */
export function replyId({ headers, value }: StoredRecord): string | undefined {
  const named = headers.get(ID_HEADER);
  if (named !== undefined || value === undefined) return named;
  try {
    const reply: unknown = JSON.parse(value);
    const id = field(reply, "message_id");
    return uuid(typeof id === "string" ? id : field(id, "hex"));
  } catch {
    return undefined; // no JSON, or nested too deeply
  }
}

function field(of: unknown, name: string): unknown {
  return typeof of === "object" && of !== null
    ? Object.entries(of).find(([key]) => key === name)?.[1]
    : undefined;
}

function uuid(text: unknown): string | undefined {
  const hex = typeof text === "string"
    ? text.toLowerCase().replace(/^urn:uuid:|[{}-]/g, "").replaceAll("-", "")
    : "";
  const parts = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(hex);
  return parts?.slice(1).join("-");
}

/** A number that is the same for the same text (FNV-1a), from 0 to below 2^31. */
function spread(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 1;
}
