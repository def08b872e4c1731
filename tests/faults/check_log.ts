import type { ChatHistory, SendRecord, Stored } from "./chat_history.ts";

/** What the log and the answers to senders are judged by. */
export type SendEvidence = Pick<ChatHistory, "sends" | "log" | "losses">;

/** Numbered 1, 2, 3, … in one epoch, times strictly increasing, which their strings sort by. */
export function checkLog(log: readonly Stored[]): string[] {
  const found: string[] = [];
  log.forEach(({ epoch, seq, sendTime }, i) => {
    if (seq !== i + 1) found.push(`log: message ${seq} stands at place ${i + 1}`);
    const before = log[i - 1];
    if (!before) return;
    if (epoch !== before.epoch) found.push(`log: message ${seq} has another epoch`);
    if (sendTime <= before.sendTime) found.push(`log: message ${seq} is not later than the one before`);
  });
  return found;
}

/**
 * Acknowledged exactly once, as answered; ambiguous at most once; refused not at all; nothing else. What was begun
 * before the store forgot may be gone, or be stored after it anew.
 */
export function checkSends({ sends, log, losses }: SendEvidence): string[] {
  const stored = Map.groupBy(log, ({ text }) => text);
  const lostMs = lastLossMs(losses);
  const found: string[] = [];
  for (const { text, outcome, startMs, epoch, seq, sendTime } of sends) {
    const copies = stored.get(text) ?? [];
    stored.delete(text);
    if (copies.length > 1) found.push(`"${text}" (${outcome}) is stored ${copies.length} times`);
    const [message] = copies;
    if (outcome === "refused" && message) found.push(`"${text}" was refused and is stored`);
    if (outcome !== "acknowledged") continue;
    const mayBeGone = startMs <= lostMs;
    if (!message) {
      if (!mayBeGone) found.push(`"${text}" was acknowledged and is lost`);
      continue;
    }
    if (mayBeGone && message.sendTime !== sendTime) continue; // sent again after the store had forgotten it
    if (message.sendTime !== sendTime) {
      found.push(`"${text}" was answered ${sendTime}, stored with ${message.sendTime}`);
    }
    if (seq !== undefined && message.seq !== seq) {
      found.push(`"${text}" was answered as message ${seq}, stored as ${message.seq}`);
    }
    if (!mayBeGone && epoch !== undefined && message.epoch !== epoch) {
      found.push(`"${text}" was answered in epoch ${epoch}, stored in ${message.epoch}`);
    }
  }
  for (const text of stored.keys()) found.push(`"${text}" is stored and nobody sent it`);
  return found;
}

/** What was acknowledged before another send began stands before it, as far as the store never forgot either. */
export function checkOrder({ sends, log, losses }: SendEvidence): string[] {
  const places = new Map(log.map(({ text, seq }) => [text, seq]));
  const lostMs = lastLossMs(losses);
  const isKnown = ({ text, outcome, startMs }: SendRecord) =>
    outcome === "acknowledged" && places.has(text) && startMs > lostMs;
  const known = sends.filter(isKnown);
  const byEnd = known.toSorted((a, b) => a.endMs - b.endMs);
  const found: string[] = [];
  let ended = 0;
  let newest = 0;
  for (const { text, startMs } of known.toSorted((a, b) => a.startMs - b.startMs)) {
    for (; ended < byEnd.length && byEnd[ended]!.endMs < startMs; ended++) {
      newest = Math.max(newest, places.get(byEnd[ended]!.text)!);
    }
    if (places.get(text)! < newest) {
      found.push(`"${text}" stands before one that was stored before it was sent`);
    }
  }
  return found;
}

/** When the store forgot for the last time; before everything when it never did. */
export function lastLossMs(losses: ChatHistory["losses"]): number {
  return Math.max(-Infinity, ...losses.map(({ toMs }) => toMs));
}
