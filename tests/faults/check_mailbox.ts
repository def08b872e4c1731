import type { ChatHistory, FlushRecord, Place, Stored } from "./chat_history.ts";

/** What a mailbox is judged by. */
export type MailboxEvidence = Pick<ChatHistory, "flushes" | "log" | "readers" | "losses" | "edgeStarts">;

/** One message that was handed out. */
interface HandedOut {
  readonly edge: number;
  readonly text: string;
  readonly at: Place;
  /** The flush was under way when the store forgot where the mailbox stood. */
  readonly isForgotten: boolean;
}

/**
 * What one mailbox handed out: each message once, and each edge in order. (An edge that could not tell whether its move
 * was done hands it out later, when others may have handed out what follows.) Messages may be missing only as many
 * stretches as there are answers that broke off, since those are lost to the mailbox, not to the log.
 */
export function checkMailbox(evidence: MailboxEvidence): string[] {
  const { flushes, log, readers, losses } = evidence;
  if (flushes.length === 0) return [];
  const places = placesOf([...readers.flatMap(messagesOf), ...log]);
  const found: string[] = [];
  const handedOut: HandedOut[] = [];
  const epochs = new Map<number, string>();
  for (const { edge, startMs, endMs, messages } of flushes) {
    const isForgotten = losses.some(({ fromMs, toMs }) => startMs <= toMs && fromMs <= endMs);
    for (const { text, sendTime } of messages) {
      const all: readonly Place[] = places.get(key(text, sendTime)) ?? [];
      const at = all.find(({ epoch }) => epoch === epochs.get(edge)) ?? all.at(-1);
      if (at) {
        epochs.set(edge, at.epoch);
        handedOut.push({ edge, text, at, isForgotten });
      } else if (losses.length === 0) { // else it may be of an epoch that is over, and nobody else got it in time
        found.push(`mailbox: handed out "${text}", which is not stored`);
      }
    }
  }
  return [...found, ...checkOnce(handedOut), ...checkEdges(handedOut), ...checkWhole(handedOut, evidence)];
}

function checkOnce(handedOut: readonly HandedOut[]): string[] {
  const seen = new Set<string>();
  return handedOut.flatMap(({ text, at, isForgotten }) => {
    if (seen.has(words(at)) && !isForgotten) return [`mailbox: handed out "${text}" (${words(at)}) again`];
    seen.add(words(at));
    return [];
  });
}

function checkEdges(handedOut: readonly HandedOut[]): string[] {
  const last = new Map<number, Place>();
  return handedOut.flatMap(({ edge, text, at }) => {
    const before = last.get(edge);
    last.set(edge, at);
    if (before?.epoch !== at.epoch || before.seq <= at.seq) return [];
    return [`mailbox: edge ${edge} handed out "${text}" (${words(at)}) after ${words(before)}`];
  });
}

/** Of the epoch that the log is in. */
function checkWhole(
  handedOut: readonly HandedOut[],
  { flushes, log, edgeStarts, losses }: MailboxEvidence,
): string[] {
  const epoch = log.at(-1)?.epoch;
  const got = new Set(handedOut.filter(({ at }) => at.epoch === epoch).map(({ at }) => at.seq));
  const gaps: Stored[][] = [];
  let isInGap = false;
  for (const message of log) {
    const isMissing = !got.has(message.seq);
    if (isMissing && isInGap) gaps.at(-1)!.push(message);
    else if (isMissing) gaps.push([message]);
    isInGap = isMissing;
  }
  const isNew = edgeStarts.some(({ ms }) => losses.some(({ fromMs }) => ms > fromMs));
  if (isNew && gaps[0]?.[0]?.seq === 1) gaps.shift(); // a mailbox that the store has forgotten begins at the tail
  // A flush that repeats a move before it makes its own may lose both.
  const explained = 2 *
    flushes.filter((flush, i) => mayHaveLost(flush, flushes.slice(i + 1), edgeStarts)).length;
  return gaps.slice(explained).map((gap) =>
    `mailbox: a hole, never handed out ${words(gap[0]!)} to ${
      words(gap.at(-1)!)
    }, ${gaps.length} holes in all`
  );
}

/**
 * Whether what this flush was to hand out may be lost: its answer broke off; or the edge said that it did not know
 * whether its move was done, and was ended before it could ask again.
 */
function mayHaveLost(
  { outcome, edge, startMs, endMs }: FlushRecord,
  later: readonly FlushRecord[],
  edgeStarts: MailboxEvidence["edgeStarts"],
): boolean {
  if (outcome === "broken") return true;
  if (outcome === "taken") return false;
  const nextMs = later.find((flush) => flush.edge === edge && flush.outcome === "taken")?.endMs ?? Infinity;
  return edgeStarts.some((start) =>
    start.edge === edge && start.ms > startMs && start.ms < Math.max(nextMs, endMs)
  );
}

function placesOf(messages: readonly Stored[]): Map<string, Place[]> {
  const places = new Map<string, Place[]>();
  for (const { text, sendTime, epoch, seq } of messages) {
    const all = places.get(key(text, sendTime)) ?? [];
    if (!all.some((one) => one.epoch === epoch && one.seq === seq)) all.push({ epoch, seq });
    places.set(key(text, sendTime), all);
  }
  return places;
}

function messagesOf({ events }: ChatHistory["readers"][number]): Stored[] {
  return events.flatMap((event) => event.kind === "message" ? [event.message] : []);
}

function key(text: string, sendTime: string): string {
  return `${sendTime} ${text}`;
}

function words({ epoch, seq }: Place): string {
  return `${epoch}/${seq}`;
}

/** How many messages were handed out. */
export function handedOut(flushes: readonly FlushRecord[]): number {
  return flushes.reduce((sum, { messages }) => sum + messages.length, 0);
}
