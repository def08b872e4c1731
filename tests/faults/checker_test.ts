import { assertEquals } from "@std/assert";
import type { ChatMessage } from "../../lib/chat/mod.ts";
import { type Evidence, type Received, timeText, violations } from "./checker.ts";
import type { Outcome, Send } from "./recorder.ts";

const START_NS = 1_763_000_000_123_456_001n;

function message(seq: number, text: string, more: Partial<ChatMessage> = {}): ChatMessage {
  const position = { epoch: "e", seq: BigInt(seq) };
  return { room: "lobby", author: "a", position, text, sendTime: START_NS + BigInt(seq), ...more };
}

function received(one: ChatMessage): Received {
  return { text: one.text, sendTime: timeText(one), seq: one.position.seq };
}

function send(one: ChatMessage, more: Partial<Send> = {}): Send {
  const startMs = Number(one.position.seq) * 10;
  return { outcome: "acknowledged", startMs, endMs: startMs + 5, ...received(one), ...more };
}

function attempt(text: string, outcome: Outcome): Send {
  return { text, outcome, startMs: 0, endMs: 1_000 };
}

const one = message(1, "one");
const two = message(2, "two");
const three = message(3, "three");
const log = [one, two, three];

function evidence(more: Partial<Evidence> = {}): Evidence {
  return { log, sends: log.map((m) => send(m)), readers: { reader: log.map(received) }, ...more };
}

Deno.test("checker: a log that keeps its promise has no violation", () => {
  assertEquals(violations(evidence()), []);
  const unsure = [...log.map((m) => send(m)), attempt("never came", "ambiguous"), attempt("bad", "refused")];
  assertEquals(violations(evidence({ sends: unsure })), []);
  assertEquals(violations(evidence({ sends: [send(one), send(two), attempt("three", "ambiguous")] })), []);
});

Deno.test("checker: a hole, another epoch and times that do not increase", () => {
  const four = message(4, "three");
  assertEquals(
    violations({ log: [one, two, four], sends: [one, two, four].map((m) => send(m)), readers: {} }),
    [
      "log: message 4 stands at place 3",
    ],
  );
  const other = message(3, "three", { position: { epoch: "f", seq: 3n } });
  assertEquals(
    violations({ log: [one, two, other], sends: [one, two, other].map((m) => send(m)), readers: {} }),
    [
      "log: message 3 has another epoch",
    ],
  );
  const early = message(3, "three", { sendTime: two.sendTime });
  assertEquals(
    violations({ log: [one, two, early], sends: [one, two, early].map((m) => send(m)), readers: {} }),
    [
      "log: message 3 is not later than the one before",
    ],
  );
});

Deno.test("checker: a message lost, twice, refused or from nowhere", () => {
  const readers = {};
  assertEquals(violations({ log: [one], sends: [send(one), send(two)], readers }), [
    '"two" was acknowledged and is lost',
  ]);
  const again = message(2, "one");
  assertEquals(violations({ log: [one, again], sends: [send(one)], readers }), [
    '"one" (acknowledged) is stored 2 times',
  ]);
  assertEquals(violations({ log: [one, again], sends: [attempt("one", "ambiguous")], readers }), [
    '"one" (ambiguous) is stored 2 times',
  ]);
  assertEquals(violations({ log: [one], sends: [attempt("one", "refused")], readers }), [
    '"one" was refused and is stored',
  ]);
  assertEquals(violations({ log: [one], sends: [], readers }), ['"one" is stored and nobody sent it']);
});

Deno.test("checker: an answer that is not what is stored", () => {
  const sends = [send(one, { sendTime: timeText(two) }), send(two, { seq: 7n }), send(three)];
  assertEquals(violations(evidence({ sends })), [
    `"one" was answered ${timeText(two)}, stored with ${timeText(one)}`,
    '"two" was answered as message 7, stored as 2',
  ]);
});

Deno.test("checker: what was sent after an answer stands after it", () => {
  const sends = [send(one, { startMs: 100, endMs: 110 }), send(two, { startMs: 0, endMs: 90 }), send(three)];
  assertEquals(violations(evidence({ sends })), [
    '"one" stands before one that was stored before it was sent',
  ]);
  const together = [send(one, { startMs: 80, endMs: 110 }), send(two, { startMs: 0, endMs: 90 })];
  assertEquals(violations({ log: [one, two], sends: together, readers: {} }), []);
});

Deno.test("checker: a reader that misses, repeats, reorders or makes up messages", () => {
  const [a, b, c] = log.map(received) as [Received, Received, Received];
  const read = (...got: Received[]) => violations(evidence({ readers: { r: got } }));
  assertEquals(read(a, c), ['r: never got "two"']);
  assertEquals(read(a, b), ['r: never got "three"']);
  assertEquals(read(a, b, b, c), ['r: got "two" again']);
  assertEquals(read(a, c, b), ['r: got "two" too late']);
  assertEquals(read(a, b, c, { text: "x", sendTime: "" }), ['r: got "x", which is not stored']);
  assertEquals(read(a, b, { ...c, sendTime: b.sendTime }), ['r: got "three" with another time']);
  assertEquals(read(a, b, { ...c, seq: 9n }), ['r: got "three" as message 9']);
});
