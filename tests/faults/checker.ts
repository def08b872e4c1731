import type { ChatMessage } from "../../lib/chat/mod.ts";
import { formatTime, splitNanos } from "../../lib/time/mod.ts";
import type { Send } from "./recorder.ts";

/** One message as a reader got it. */
export interface Received {
  readonly text: string;
  readonly sendTime: string;
  /** Where the protocol tells it. */
  readonly seq?: bigint;
}

/** All that is known after a run. */
export interface Evidence {
  readonly sends: readonly Send[];
  /** The whole log, as it was read back. */
  readonly log: readonly ChatMessage[];
  /** What each reader got, by its name; every one has read from the beginning to the end. */
  readonly readers: Readonly<Record<string, readonly Received[]>>;
}

/** Send time as clients see it. */
export function timeText({ sendTime }: ChatMessage): string {
  return formatTime(splitNanos(sendTime));
}

/** Whatever breaks the promise of the log, in words; empty when it is kept. */
export function violations({ sends, log, readers }: Evidence): string[] {
  return [
    ...checkLog(log),
    ...checkSends(sends, log),
    ...checkOrder(sends, log),
    ...Object.entries(readers).flatMap(([name, received]) => checkReader(name, received, log)),
  ];
}

/** Numbered 1, 2, 3, … in one epoch, times strictly increasing, as numbers and as strings. */
function checkLog(log: readonly ChatMessage[]): string[] {
  const found: string[] = [];
  log.forEach((message, i) => {
    const { epoch, seq } = message.position;
    if (seq !== BigInt(i + 1)) found.push(`log: message ${seq} stands at place ${i + 1}`);
    const before = log[i - 1];
    if (!before) return;
    if (epoch !== before.position.epoch) found.push(`log: message ${seq} has another epoch`);
    if (message.sendTime <= before.sendTime) {
      found.push(`log: message ${seq} is not later than the one before`);
    }
    if (timeText(message) <= timeText(before)) {
      found.push(`log: the time of message ${seq} does not sort after the one before`);
    }
  });
  return found;
}

/** Acknowledged exactly once, as answered; ambiguous at most once; refused not at all; nothing else. */
function checkSends(sends: readonly Send[], log: readonly ChatMessage[]): string[] {
  const stored = Map.groupBy(log, ({ text }) => text);
  const found: string[] = [];
  for (const { text, outcome, seq, sendTime } of sends) {
    const copies = stored.get(text) ?? [];
    stored.delete(text);
    if (copies.length > 1) found.push(`"${text}" (${outcome}) is stored ${copies.length} times`);
    const [message] = copies;
    if (outcome === "refused" && message) found.push(`"${text}" was refused and is stored`);
    if (outcome !== "acknowledged") continue;
    if (!message) {
      found.push(`"${text}" was acknowledged and is lost`);
      continue;
    }
    if (timeText(message) !== sendTime) {
      found.push(`"${text}" was answered ${sendTime}, stored with ${timeText(message)}`);
    }
    if (seq !== undefined && message.position.seq !== seq) {
      found.push(`"${text}" was answered as message ${seq}, stored as ${message.position.seq}`);
    }
  }
  for (const text of stored.keys()) found.push(`"${text}" is stored and nobody sent it`);
  return found;
}

/** What was acknowledged before another send began stands before it. */
function checkOrder(sends: readonly Send[], log: readonly ChatMessage[]): string[] {
  const places = new Map(log.map(({ text, position }) => [text, position.seq]));
  const known = sends.filter(({ text, outcome }) => outcome === "acknowledged" && places.has(text));
  const byEnd = known.toSorted((a, b) => a.endMs - b.endMs);
  const found: string[] = [];
  let ended = 0;
  let newest = 0n;
  for (const { text, startMs } of known.toSorted((a, b) => a.startMs - b.startMs)) {
    for (; ended < byEnd.length && byEnd[ended]!.endMs < startMs; ended++) {
      const seq = places.get(byEnd[ended]!.text)!;
      if (seq > newest) newest = seq;
    }
    if (places.get(text)! < newest) {
      found.push(`"${text}" stands before one that was stored before it was sent`);
    }
  }
  return found;
}

/** The log, each message once, in order. */
function checkReader(name: string, received: readonly Received[], log: readonly ChatMessage[]): string[] {
  const found: string[] = [];
  const places = new Map(log.map(({ text }, i) => [text, i]));
  const seen = new Set<string>();
  let last = -1;
  for (const { text, sendTime, seq } of received) {
    const place = places.get(text);
    if (place === undefined) {
      found.push(`${name}: got "${text}", which is not stored`);
      continue;
    }
    const message = log[place]!;
    if (seen.has(text)) found.push(`${name}: got "${text}" again`);
    else if (place < last) found.push(`${name}: got "${text}" too late`);
    if (sendTime !== timeText(message)) found.push(`${name}: got "${text}" with another time`);
    if (seq !== undefined && seq !== message.position.seq) {
      found.push(`${name}: got "${text}" as message ${seq}`);
    }
    seen.add(text);
    last = Math.max(last, place);
  }
  for (const { text } of log) {
    if (!seen.has(text)) found.push(`${name}: never got "${text}"`);
  }
  return found;
}
