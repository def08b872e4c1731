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
  /** It was a dead letter: that its id was seen before says nothing. */
  readonly replayed: boolean;
}

/** The header of calls and replies that names the call. */
export const ID_HEADER = "parley-id";

/** The facts as headers of a record. */
export function factHeaders(facts: CallFacts): Record<string, string> {
  return {
    ...(facts.id !== undefined && { [ID_HEADER]: facts.id }),
    ...(facts.attempt > 1 && { "parley-attempt": String(facts.attempt) }),
    ...(facts.dueMs > 0 && { "parley-due": String(facts.dueMs) }),
    "parley-published": String(facts.publishedMs),
    ...(facts.deadlineMs !== undefined && { "parley-deadline": String(facts.deadlineMs) }),
    ...(facts.replayed && { "parley-replayed": "1" }),
  };
}

/** The facts of a record; what is no number counts as missing. */
export function callFacts({ headers, timestampMs }: StoredRecord): CallFacts {
  const number = (name: string) => {
    const text = headers.get(name);
    return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  };
  return {
    id: headers.get(ID_HEADER),
    attempt: Math.max(1, number("parley-attempt") ?? 1),
    dueMs: number("parley-due") ?? 0,
    publishedMs: number("parley-published") ?? timestampMs,
    deadlineMs: number("parley-deadline"),
    replayed: headers.has("parley-replayed"),
  };
}
