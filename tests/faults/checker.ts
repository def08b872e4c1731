import type { ChatMessage } from "../../lib/chat/mod.ts";
import { formatTime, splitNanos } from "../../lib/time/mod.ts";
import type { SendRecord, Stored } from "./chat_history.ts";
import { checkLog, checkOrder, checkSends } from "./check_log.ts";
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
  const evidence = { sends: sends.map(toSendRecord), log: log.map(toStored), losses: [] };
  return [
    ...checkLog(evidence.log),
    ...checkSends(evidence),
    ...checkOrder(evidence),
    ...Object.entries(readers).flatMap(([name, received]) => checkReader(name, received, log)),
  ];
}

/** A message as plain data. */
export function toStored(message: ChatMessage): Stored {
  const { position: { epoch, seq }, text } = message;
  return { epoch, seq: Number(seq), text, sendTime: timeText(message) };
}

/** A send as plain data. */
export function toSendRecord({ seq, ...send }: Send): SendRecord {
  return seq === undefined ? send : { ...send, seq: Number(seq) };
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
