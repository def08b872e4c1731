import { assertEquals } from "@std/assert";
import type { ReaderEvent, Stored } from "./chat_history.ts";
import {
  BROKEN,
  forgotten,
  history,
  LOSS,
  lostOne,
  lostTwo,
  message,
  NEW,
  newStart,
  oldStart,
  one,
  open,
  read,
  reader,
  reset,
  sent,
  taken,
  three,
  two,
} from "./chat_evidence.ts";
import { verifyChat } from "./workload_chat.ts";

/** What the checker says to a reader that was told this, and to nothing else. */
function onReading(...events: ReaderEvent[]): string[] {
  return verifyChat(history({ readers: [reader(...events)] }));
}

Deno.test("chat: histories that keep the promises have no violation", () => {
  assertEquals(verifyChat(history()), []);
  assertEquals(verifyChat(forgotten()), []);
  const reconnected = [open(newStart), ...read(one), open(one), open(one), ...read(two, three)];
  assertEquals(onReading(...reconnected), []);
  // An answer that broke off is lost to its mailbox, and to nobody else.
  assertEquals(verifyChat(history({ flushes: [taken(one), BROKEN, taken(three), taken()] })), []);
});

Deno.test("chat: an acknowledged message that is lost", () => {
  const { sends } = history();
  const gone: Stored = message(NEW, 4, "four");
  assertEquals(verifyChat(history({ sends: [...sends, sent(gone, 230)] })), [
    '"four" was acknowledged and is lost',
  ]);
  // What was begun when the store had already forgotten must be there.
  const late = forgotten({ sends: [...forgotten().sends, sent(gone, LOSS.toMs + 1)] });
  assertEquals(verifyChat(late), ['"four" was acknowledged and is lost']);
});

Deno.test("chat: a message that is stored twice, refused and stored, or from nowhere", () => {
  const again = { ...three, text: "two" };
  const events = [open(newStart), ...read(one, two, again)];
  const twice = history({
    sends: [sent(one, 200), sent(two, 210)],
    log: [one, two, again],
    readers: [reader(...events)],
    flushes: [],
    resumes: [],
  });
  assertEquals(verifyChat(twice), ['"two" (acknowledged) is stored 2 times']);
  const refused = history({ sends: [sent(one, 200), { ...sent(two, 210), outcome: "refused" }] });
  assertEquals(verifyChat(refused), [
    '"two" was refused and is stored',
    '"three" is stored and nobody sent it',
  ]);
});

Deno.test("chat: messages in another order than they were sent and answered", () => {
  const sends = [sent(one, 240), sent(two, 210), sent(three, 220)];
  assertEquals(verifyChat(history({ sends })), [
    '"one" stands before one that was stored before it was sent',
  ]);
});

Deno.test("chat: a hole in the log, or times that do not increase", () => {
  const hole = history({ sends: [sent(one, 200), sent(three, 220)], log: [one, three] });
  assertEquals(verifyChat({ ...hole, readers: [], flushes: [], resumes: [] }), [
    "log: message 3 stands at place 2",
  ]);
  const early = { ...three, sendTime: two.sendTime };
  const sends = [sent(one, 200), sent(two, 210), sent(early, 220)];
  const log = [one, two, early];
  assertEquals(verifyChat(history({ sends, log, readers: [], flushes: [], resumes: [] })), [
    "log: message 3 is not later than the one before",
  ]);
});

Deno.test("chat: an answer that is not what is stored", () => {
  const [first, ...others] = history().sends;
  const wrong = { ...first!, sendTime: two.sendTime };
  const found = verifyChat(history({ sends: [wrong, ...others] }));
  assertEquals(found[0], `"one" was answered ${two.sendTime}, stored with ${one.sendTime}`);
});

Deno.test("chat: a reader that misses, repeats, reorders or makes up messages", () => {
  assertEquals(onReading(open(newStart), ...read(one, three)), ["r: a hole, got e2/3 after e2/1"]);
  assertEquals(onReading(open(one), ...read(two, three)), ["r: began at e2/1"]);
  assertEquals(onReading(open(newStart), ...read(one, two)), ["r: ended at e2/2, and the log ends at e2/3"]);
  assertEquals(onReading(), ["r: ended at nothing, and the log ends at e2/3"]);
  assertEquals(onReading(open(newStart), ...read(one, one, two, three)), ["r: got e2/1 again or too late"]);
  assertEquals(onReading(open(newStart), ...read(two, one, three)).length, 3);
  const other = { ...two, text: "made up" };
  assertEquals(onReading(open(newStart), ...read(one, other, three)), [
    `r: got "made up" of ${two.sendTime} at e2/2, where "two" of ${two.sendTime} is`,
  ]);
});

Deno.test("chat: a reader that goes on at another place than where it was", () => {
  assertEquals(onReading(open(newStart), ...read(one), open(two), ...read(three)), [
    "r: was at e2/1, and went on at e2/2",
  ]);
  assertEquals(onReading(open(newStart), ...read(one), open(newStart), ...read(one, two, three)), [
    "r: was at e2/1, and went on at e2/0",
  ]);
});

Deno.test("chat: a reading from the middle that is not exact", () => {
  const onResume = (...got: Stored[]) =>
    verifyChat(history({ resumes: [{ name: "grpc", after: one, got }] }));
  const wrong = (got: string, should: string) => [
    `grpc: resumed after e2/1, got ${got} in place of ${should}`,
  ];
  assertEquals(onResume(three), wrong("e2/3", "e2/2"));
  assertEquals(onResume(one, two, three), wrong("e2/1", "e2/2"));
  assertEquals(onResume(two), wrong("nothing", "e2/3"));
  assertEquals(onResume(two, three, three), wrong("e2/3", "nothing"));
});

Deno.test("chat: a store that forgot, and an epoch that did not change, or of which a reader was not told", () => {
  const onForgotten = (...events: ReaderEvent[]) => verifyChat(forgotten({ readers: [reader(...events)] }));
  const before = [open(oldStart), ...read(lostOne, lostTwo)];
  const after = read(one, two, three);
  assertEquals(onForgotten(...before, ...after), ["r: got e2/1 in epoch e1"]);
  assertEquals(onForgotten(...before, reset(one), ...read(two, three)), [
    "r: sent to e2/1, behind what can be read",
  ]);
  assertEquals(onForgotten(...before, reset(newStart), ...read(two, three)), [
    "r: a hole, got e2/2 after e2/0",
  ]);
  assertEquals(onForgotten(...before, reset(newStart, 50), ...after), [
    "r: sent to e2/0, though nothing was lost",
  ]);
  const back = [reset(newStart), reset(oldStart), ...read(lostOne, lostTwo), reset(newStart), ...after];
  assertEquals(onForgotten(...before, ...back), [
    "r: sent back into epoch e1, which was over",
    "r: sent back into epoch e2, which was over",
  ]);
  const same = forgotten({ sends: [{ ...sent(lostOne, 10), epoch: NEW }, ...history().sends] });
  assertEquals(verifyChat(same)[0], "epoch e2 went on after the store had forgotten what was in it");
});
