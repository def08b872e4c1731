import type { ChatHistory, Place, ReaderRecord, ResumeRecord, Stored } from "./chat_history.ts";

/** What readers are judged by. */
export type ReaderEvidence = Pick<ChatHistory, "readers" | "resumes" | "log" | "losses" | "sends">;

/** Every reader's, and whether they agree with each other, with the log and with what senders were told. */
export function checkReaders(evidence: ReaderEvidence): string[] {
  const { readers, resumes, log } = evidence;
  const content = new Map<string, string>();
  for (const message of log) content.set(place(message), words(message));
  const found: string[] = [];
  const compare = (who: string, message: Stored) => {
    const known = content.get(place(message));
    if (known === undefined) content.set(place(message), words(message));
    else if (known !== words(message)) {
      found.push(`${who}: got ${words(message)} at ${place(message)}, where ${known} is`);
    }
  };
  for (const { text, outcome, epoch, seq, sendTime } of evidence.sends) {
    if (outcome !== "acknowledged" || epoch === undefined || seq === undefined) continue;
    compare(`sender of "${text}"`, { text, epoch, seq, sendTime: sendTime ?? "" });
  }
  for (const { name, events } of readers) {
    for (const event of events) if (event.kind === "message") compare(name, event.message);
  }
  found.push(...readers.flatMap((reader) => checkReader(reader, evidence)));
  found.push(...resumes.flatMap((resume) => checkResume(resume, log)));
  return found;
}

/**
 * From the beginning on each message once, in order, across all reconnects; in another epoch only after it was told
 * so, after a store that forgot, and then from the beginning again. At the end it has all that is stored.
 */
function checkReader({ name, events }: ReaderRecord, { log, losses }: ReaderEvidence): string[] {
  const found: string[] = [];
  const left = new Set<string>();
  let at: Place | undefined;
  for (const event of events) {
    if (event.kind === "open") {
      if (at && !isAt(at, event.at)) {
        found.push(`${name}: was at ${place(at)}, and went on at ${place(event.at)}`);
      }
      if (!at && event.at.seq !== 0) found.push(`${name}: began at ${place(event.at)}`);
      at = event.at;
    } else if (event.kind === "reset") {
      if (at?.epoch === event.at.epoch) {
        found.push(`${name}: sent back to ${place(event.at)} of the same epoch`);
      }
      if (left.has(event.at.epoch)) {
        found.push(`${name}: sent back into epoch ${event.at.epoch}, which was over`);
      }
      if (event.at.seq !== 0) found.push(`${name}: sent to ${place(event.at)}, behind what can be read`);
      if (!losses.some(({ fromMs }) => fromMs <= event.ms)) {
        found.push(`${name}: sent to ${place(event.at)}, though nothing was lost`);
      }
      if (at) left.add(at.epoch);
      at = event.at;
    } else {
      const { message } = event;
      if (at && message.epoch !== at.epoch) found.push(`${name}: got ${place(message)} in epoch ${at.epoch}`);
      else if (at && message.seq <= at.seq) found.push(`${name}: got ${place(message)} again or too late`);
      else if (at && message.seq > at.seq + 1) {
        found.push(`${name}: a hole, got ${place(message)} after ${place(at)}`);
      }
      at = { epoch: message.epoch, seq: message.seq };
    }
  }
  const end = log.at(-1);
  if (end && !(at && isAt(at, end))) {
    found.push(`${name}: ended at ${at ? place(at) : "nothing"}, and the log ends at ${place(end)}`);
  }
  return found;
}

/** Exactly what the log has after the place. */
function checkResume({ name, after, got }: ResumeRecord, log: readonly Stored[]): string[] {
  const expected = log.filter(({ seq }) => seq > after.seq);
  for (let i = 0; i < Math.max(expected.length, got.length); i++) {
    const [is, should] = [got[i], expected[i]];
    if (is && should && isAt(is, should) && words(is) === words(should)) continue;
    const [isAtPlace, shouldBe] = [is ? place(is) : "nothing", should ? place(should) : "nothing"];
    return [`${name}: resumed after ${place(after)}, got ${isAtPlace} in place of ${shouldBe}`];
  }
  return [];
}

function isAt(a: Place, b: Place): boolean {
  return a.epoch === b.epoch && a.seq === b.seq;
}

function place({ epoch, seq }: Place): string {
  return `${epoch}/${seq}`;
}

function words({ text, sendTime }: Stored): string {
  return `"${text}" of ${sendTime}`;
}
