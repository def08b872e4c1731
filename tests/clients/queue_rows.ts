import type { JsonObject } from "@bufbuild/protobuf";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { QueueService } from "../../proto/gen/queue/v1/queue_pb.ts";
import { isObject } from "./json_lines.ts";
import type { Row } from "./row.ts";

const { call, enqueue, getCall, cancelCall, watchCall } = QueueService.method;
const { listFunctions, listDeadLetters, replayDeadLetter, dropDeadLetter } = QueueService.method;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What the rows are about. */
export interface QueueStage {
  /** Names what the rows make. */
  readonly id: string;
  /** A queue whose worker serves the example functions. */
  readonly queue: string;
  /** The keys of two dead letters of that queue. */
  readonly dead: readonly [string, string];
}

/** The rows about calls, functions and dead letters. */
export function queueRows({ id, queue, dead: [replayed, dropped] }: QueueStage): Row[] {
  const nobody = `nobody_${id}`;
  const idempotencyKey = `key ${id}`;
  let stored: JsonObject = {};
  return [
    {
      name: "Call",
      method: call,
      requests: { queue, func: "summ", args: [1, 2], kwargs: { z: 3 } },
      answers: [{ result: 6 }],
      check: ({ answers }) => assertMatch(String(answers[0]?.id), UUID),
    },
    ...["WIRE_NATIVE", "WIRE_RAW", "WIRE_PICKLED"].map((wire): Row => ({
      name: `Call: a default, ${wire}`,
      method: call,
      requests: { queue, func: "summ", args: [1], kwargs: { b: 2 }, wire },
      answers: [{ result: 3.5 }],
    })),
    {
      name: "Call: an argument is missing",
      method: call,
      requests: { queue, func: "summ", args: [1] },
      code: "INVALID_ARGUMENT",
    },
    {
      name: "Call: a function that nobody knows",
      method: call,
      requests: { queue, func: "nosuch" },
      code: "UNIMPLEMENTED",
    },
    {
      name: "Call: no function, and a queue that is none",
      method: call,
      requests: { queue: "no queue", func: "x".repeat(300) },
      code: "INVALID_ARGUMENT",
      fields: ["queue", "func"],
    },
    {
      name: "Call: nobody serves it, and somebody must",
      method: call,
      requests: { queue: nobody, func: "summ", requireWorker: true },
      code: "UNAVAILABLE",
    },
    {
      name: "Call: nobody serves it in time",
      method: call,
      requests: { queue: nobody, func: "ping" },
      deadlineMs: 400,
      code: "DEADLINE_EXCEEDED",
    },
    {
      name: "Enqueue, and again by the same key",
      method: enqueue,
      requests: { queue, func: "hello_world", idempotencyKey },
      check: ({ answers }) => void (stored = { queue, id: answers[0]?.id ?? "" }),
    },
    {
      name: "Enqueue: the same key is the same call",
      method: enqueue,
      requests: { queue, func: "hello_world", idempotencyKey },
      check: ({ answers }) => assertEquals(answers[0]?.id, stored.id),
    },
    {
      name: "WatchCall: up to its result",
      method: watchCall,
      get requests() {
        return stored;
      },
      check({ answers }) {
        const calls = answers.map(({ call }) => isObject(call) ? call : {});
        const states = calls.map(({ state }) => state);
        assertEquals(states.at(-1), "CALL_STATE_DONE");
        assertEquals(calls.at(-1)?.result, "hello_world");
        assert(states.slice(0, -1).every((s) => s === "CALL_STATE_QUEUED" || s === "CALL_STATE_RUNNING"));
      },
    },
    {
      name: "GetCall: it is done",
      method: getCall,
      get requests() {
        return stored;
      },
      answers: [{ call: { state: "CALL_STATE_DONE", result: "hello_world" } }],
    },
    {
      name: "GetCall: no id",
      method: getCall,
      requests: { queue, id: "seven" },
      code: "INVALID_ARGUMENT",
      fields: ["id"],
    },
    {
      name: "CancelCall: it had ended",
      method: cancelCall,
      get requests() {
        return stored;
      },
      answers: [{ cancelled: false }],
    },
    {
      name: "Enqueue: a time to live that is none",
      method: enqueue,
      requests: { queue, func: "ping", ttl: "-1s" },
      code: "INVALID_ARGUMENT",
      fields: ["ttl"],
    },
    {
      name: "Enqueue: where nobody serves it, for later",
      method: enqueue,
      requests: { queue: nobody, func: "ping", priority: "PRIORITY_HIGH", runAt: "2100-01-01T00:00:00Z" },
      check: ({ answers }) => void (stored = { queue: nobody, id: answers[0]?.id ?? "" }),
    },
    {
      name: "GetCall: it waits",
      method: getCall,
      get requests() {
        return stored;
      },
      answers: [{ call: { state: "CALL_STATE_QUEUED" } }],
    },
    {
      name: "CancelCall",
      method: cancelCall,
      get requests() {
        return stored;
      },
      answers: [{ cancelled: true }],
    },
    {
      name: "WatchCall: it is cancelled",
      method: watchCall,
      get requests() {
        return stored;
      },
      answers: [{ call: { state: "CALL_STATE_CANCELLED", error: { code: 1 } } }],
    },
    {
      name: "ListFunctions",
      method: listFunctions,
      requests: { queue },
      check({ answers }) {
        const functions = answers.flatMap(({ functions }) => Array.isArray(functions) ? functions : []);
        const summ = functions.filter(isObject).find(({ name }) => name === "summ");
        assertEquals(summ?.returns, { type: "number" });
        const parameters = Array.isArray(summ?.parameters) ? summ.parameters.filter(isObject) : [];
        assertEquals(parameters.map(({ name, required }) => [name, required]), [
          ["a", true],
          ["b", true],
          ["z", false],
        ]);
        assertEquals(parameters[2]?.default, 0.5);
      },
    },
    {
      name: "ListFunctions: nobody is there",
      method: listFunctions,
      requests: { queue: nobody },
      code: "UNAVAILABLE",
    },
    {
      name: "ListDeadLetters",
      method: listDeadLetters,
      requests: { queue, pageSize: 100 },
      check({ answers }) {
        const letters = answers.flatMap(({ deadLetters }) => Array.isArray(deadLetters) ? deadLetters : []);
        const letter = letters.filter(isObject).find(({ key }) => key === dropped);
        assertEquals([letter?.wire, letter?.attempts], ["WIRE_RAW", 1]);
        assertMatch(String(letter?.reason), /^malformed: /);
        const times = ["publishTime", "firstAttemptTime", "lastAttemptTime", "giveUpTime"]
          .map((name) => Date.parse(String(letter?.[name])));
        assert(times.every((ms, at) => ms >= (times[at - 1] ?? 1)), String(times));
      },
    },
    {
      name: "ListDeadLetters: a page",
      method: listDeadLetters,
      requests: { queue, pageSize: 1 },
      check: ({ answers }) => assert(answers[0]?.nextPageToken, "there is another page"),
    },
    {
      name: "ListDeadLetters: a page that is too large",
      method: listDeadLetters,
      requests: { queue, pageSize: 1_000 },
      code: "INVALID_ARGUMENT",
      fields: ["page_size"],
    },
    { name: "DropDeadLetter", method: dropDeadLetter, requests: { queue, key: dropped }, answers: [{}] },
    {
      name: "DropDeadLetter: there is none",
      method: dropDeadLetter,
      requests: { queue, key: dropped },
      code: "NOT_FOUND",
    },
    { name: "ReplayDeadLetter", method: replayDeadLetter, requests: { queue, key: replayed }, answers: [{}] },
    {
      name: "ReplayDeadLetter: there is none",
      method: replayDeadLetter,
      requests: { queue, key: dropped },
      code: "NOT_FOUND",
    },
  ];
}
