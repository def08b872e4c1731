import type {
  ChatHistory,
  FlushRecord,
  Place,
  ReaderEvent,
  ReaderRecord,
  SendRecord,
  Stored,
} from "./chat_history.ts";

/** The names of two epochs. */
export const [NEW, OLD] = ["e2", "e1"];
/** Before this, and not after, the store forgot. */
export const LOSS = { fromMs: 100, toMs: 110 };

/** A message of an epoch. */
export function message(epoch: string, seq: number, text: string): Stored {
  return { epoch, seq, text, sendTime: `2026-11-21T00:00:0${epoch === OLD ? 0 : 1}.00000000${seq}Z` };
}

/** Its sender was told that it is stored. */
export function sent({ epoch, seq, text, sendTime }: Stored, startMs: number): SendRecord {
  return { text, outcome: "acknowledged", startMs, endMs: startMs + 5, epoch, seq, sendTime };
}

/** What a reader of these messages is told. */
export function read(...messages: Stored[]): ReaderEvent[] {
  return messages.map((one) => ({ kind: "message", message: one }));
}

/** A stream begins. */
export function open(at: Place): ReaderEvent {
  return { kind: "open", at, ms: 0 };
}

/** A reader is told of another epoch. */
export function reset(at: Place, ms = LOSS.toMs): ReaderEvent {
  return { kind: "reset", at, ms };
}

/** A flush that handed these out. */
export function taken(...messages: Stored[]): FlushRecord {
  return { edge: 0, startMs: 20, endMs: 21, outcome: "taken", messages };
}

/** A flush whose answer broke off. */
export const BROKEN: FlushRecord = { edge: 0, startMs: 10, endMs: 11, outcome: "broken", messages: [] };
/** A flush that was answered 503. */
export const REFUSED: FlushRecord = { ...BROKEN, outcome: "refused" };

/** What the store forgot. */
export const [lostOne, lostTwo] = [message(OLD, 1, "lost one"), message(OLD, 2, "lost two")];
/** What is stored. */
export const [one, two, three] = [message(NEW, 1, "one"), message(NEW, 2, "two"), message(NEW, 3, "three")];
/** Where the epochs begin. */
export const [oldStart, newStart] = [{ epoch: OLD, seq: 0 }, { epoch: NEW, seq: 0 }];

/** A store that never forgot. */
export function history(more: Partial<ChatHistory> = {}): ChatHistory {
  return {
    sends: [sent(one, 200), sent(two, 210), sent(three, 220)],
    readers: [reader(open(newStart), ...read(one, two, three))],
    flushes: [taken(one, two), REFUSED, taken(three), taken()],
    resumes: [{ name: "grpc", after: one, got: [two, three] }],
    log: [one, two, three],
    edgeStarts: [],
    losses: [],
    seen: [],
    ...more,
  };
}

/** A store that forgot two messages, and has three since. */
export function forgotten(more: Partial<ChatHistory> = {}): ChatHistory {
  const { sends } = history();
  return history({
    sends: [sent(lostOne, 10), sent(lostTwo, 20), ...sends],
    readers: [reader(open(oldStart), ...read(lostOne, lostTwo), reset(newStart), ...read(one, two, three))],
    flushes: [taken(lostOne, lostTwo), taken(one, two, three), taken()],
    losses: [LOSS],
    ...more,
  });
}

/** A reader that was told this. */
export function reader(...events: ReaderEvent[]): ReaderRecord {
  return { name: "r", events };
}
