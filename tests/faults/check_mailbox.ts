import type { ChatHistory, FlushRecord, Place, Stored } from "./chat_history.ts";

/** What a mailbox is judged by. */
export type MailboxEvidence = Pick<ChatHistory, "flushes" | "log" | "readers" | "losses">;

/**
 * What one mailbox handed out: each message once, in order. A stretch may be missing only where an answer broke off
 * (it is lost to this mailbox, not to the log), and a new epoch begins at its first message.
 */
export function checkMailbox({ flushes, log, readers, losses }: MailboxEvidence): string[] {
  if (flushes.length === 0) return [];
  const places = placesOf([...readers.flatMap(messagesOf), ...log]);
  const found: string[] = [];
  let at: Place | undefined;
  let mayMiss = false;
  for (const { outcome, messages } of flushes) {
    if (outcome === "broken") mayMiss = true;
    for (const { text, sendTime } of messages) {
      const all: readonly Place[] = places.get(key(text, sendTime)) ?? [];
      const next = all.find(({ epoch }) => epoch === at?.epoch) ?? all.at(-1);
      if (!next) {
        // Only readers tell what was in an epoch that is over.
        if (losses.length === 0) found.push(`mailbox: handed out "${text}", which is not stored`);
        continue;
      }
      found.push(...step(at, next, { text, mayMiss }));
      at = next;
      mayMiss = false;
    }
  }
  const end = log.at(-1);
  const last = flushes.at(-1);
  if (end && !mayMiss && last?.outcome === "taken" && (at?.epoch !== end.epoch || at.seq !== end.seq)) {
    found.push(`mailbox: ended at ${at ? words(at) : "nothing"}, and the log ends at ${words(end)}`);
  }
  return found;
}

function step(
  at: Place | undefined,
  next: Place,
  { text, mayMiss }: { text: string; mayMiss: boolean },
): string[] {
  const isNew = at?.epoch !== next.epoch;
  const before = isNew ? 0 : at.seq;
  if (next.seq <= before) return [`mailbox: handed out "${text}" (${words(next)}) again or too late`];
  if (next.seq > before + 1 && !mayMiss) {
    return [`mailbox: a hole, handed out ${words(next)} after ${at ? words(at) : "nothing"}`];
  }
  return [];
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
