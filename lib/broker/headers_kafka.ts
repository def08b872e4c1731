import type { StoredRecord } from "../kafka/mod.ts";

/** What we know of a call beside its body; all of it may be missing, as PRPC's clients send none. */
export interface CallFacts {
  readonly id: string | undefined;
  /** Which delivery the next one is; 1 at first. */
  readonly attempt: number;
  /** Not handed out before, in milliseconds since the Unix epoch; 0 for at once. */
  readonly dueMs: number;
  readonly publishedMs: number;
  readonly deadlineMs: number | undefined;
  /** When it was handed out first, in milliseconds since the Unix epoch, where it was before. */
  readonly firstMs?: number;
  /**
   * When the dead letter that it was had died, in milliseconds since the Unix epoch: what was seen of its id
   * before says nothing, and a reply to it counts over earlier ones. 0 when it was none.
   */
  readonly replayedMs: number;
}

/** The header of calls and replies that names the call. */
export const ID_HEADER = "parley-id";
/** The header of calls, and of replies to them, that were dead letters. */
const REPLAYED_HEADER = "parley-replayed";

/** The facts as headers of a record. */
export function factHeaders(facts: CallFacts): Record<string, string> {
  return {
    ...(facts.id !== undefined && { [ID_HEADER]: facts.id }),
    ...(facts.attempt > 1 && { "parley-attempt": String(facts.attempt) }),
    ...(facts.dueMs > 0 && { "parley-due": String(facts.dueMs) }),
    "parley-published": String(facts.publishedMs),
    ...(facts.deadlineMs !== undefined && { "parley-deadline": String(facts.deadlineMs) }),
    ...(facts.firstMs !== undefined && { "parley-first": String(facts.firstMs) }),
    ...(facts.replayedMs > 0 && { [REPLAYED_HEADER]: String(facts.replayedMs) }),
  };
}

/** The facts of a record; what is no number counts as missing. */
export function callFacts(record: StoredRecord): CallFacts {
  const { headers, timestampMs } = record;
  const number = (name: string) => numberOf(record, name);
  const firstMs = number("parley-first");
  return {
    id: headers.get(ID_HEADER),
    attempt: Math.max(1, number("parley-attempt") ?? 1),
    dueMs: number("parley-due") ?? 0,
    publishedMs: number("parley-published") ?? timestampMs,
    deadlineMs: number("parley-deadline"),
    ...(firstMs !== undefined && { firstMs }),
    replayedMs: replayedMs(record),
  };
}

/** The headers of a reply. */
export function replyHeaders(
  id: string,
  { replayedMs }: Pick<CallFacts, "replayedMs">,
): Record<string, string> {
  return { [ID_HEADER]: id, ...(replayedMs > 0 && { [REPLAYED_HEADER]: String(replayedMs) }) };
}

/** See {@link CallFacts}; of a call or a reply. */
export function replayedMs(record: StoredRecord): number {
  return numberOf(record, REPLAYED_HEADER) ?? 0;
}

function numberOf({ headers }: StoredRecord, name: string): number | undefined {
  const text = headers.get(name);
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
