import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { callFacts, factHeaders, ID_HEADER } from "../../lib/broker/headers_kafka.ts";
import { readEntry } from "../../lib/broker/entry_redis.ts";
import { ownStream, prpcStream } from "../../lib/broker/streams_redis.ts";
import { AppError } from "../../lib/error/mod.ts";
import type { StoredRecord } from "../../lib/kafka/mod.ts";
import type { Reply } from "../../lib/redis/mod.ts";
import { startedFacts } from "../../lib/broker/started_record_kafka.ts";
import { replyId } from "../../lib/broker/reply_id_kafka.ts";
import { codecs } from "../../lib/queue/codecs.ts";
import { scanForId } from "../../lib/queue/id_scanner.ts";
import { MalformedMessage } from "../../lib/queue/message.ts";
import { toPlain } from "../../lib/queue/plain.ts";
import { parseUuid } from "../../lib/queue/uuid.ts";
import { fuzz, roundTrip } from "./support/fuzz.ts";
import { text, textLike } from "./support/inputs.ts";

const ID = "ecc9f5a0-3d0f-4b6e-9c39-0a6c3ffb1d11";
const ALL = Object.values(codecs());

/** Data as messages have it; every now and then a key that jsonpickle, or JavaScript, has a use for. */
const keys = fc.constantFrom(
  ...["a", "z", "1", "", "ключ", "__proto__", "constructor", "toString", "hex", "message_id", "id"],
);
const tags = ["tuple", "set", "b64", "id", "object", "type", "reduce", "function", "state"].map((tag) =>
  `py/${tag}`
);
const scalars = fc.constantFrom<unknown>(
  ...[null, true, 0, -1, 1.5, 2 ** 53, "", "text", "\u0000\u2028😀", "datetime.timedelta", "AQID"],
);
const { data, tagged } = fc.letrec<{ data: unknown; tagged: unknown }>((tie) => ({
  data: fc.oneof(
    { maxDepth: 3, depthIdentifier: "data" },
    scalars,
    fc.array(tie("data"), { maxLength: 3, depthIdentifier: "data" }),
    fc.dictionary(keys, tie("data"), { maxKeys: 3, depthIdentifier: "data", noNullPrototype: true }),
  ),
  tagged: fc.oneof(
    { maxDepth: 4, depthIdentifier: "tagged" },
    scalars,
    fc.array(tie("tagged"), { maxLength: 3, depthIdentifier: "tagged" }),
    fc.dictionary(fc.oneof(keys, fc.constantFrom(...tags)), tie("tagged"), {
      ...{ maxKeys: 2, depthIdentifier: "tagged", noNullPrototype: true },
    }),
  ),
}));
const calls = fc.tuple(
  fc.array(data, { maxLength: 3 }),
  fc.dictionary(keys, data, { maxKeys: 2, noNullPrototype: true }),
)
  .map(([args, kwargs]) => ({
    id: ID,
    func: "f",
    args: args.map(toPlain),
    kwargs: toPlain(kwargs) as Record<string, unknown>,
  }));

const DEEP = ['{"func_args":'.repeat(60_000), "[".repeat(100_000), `{"id":"${"a".repeat(4 << 20)}"}`];

/** The calls that bodies are made from; what is done to them is new each time. */
const SOME = fc.sample(calls, { numRuns: 500, seed: 1 });

/** These, somewhat broken, or with something else for a value. */
function bodiesLike(valid: readonly string[]): fc.Arbitrary<string> {
  const some = fc.constantFrom(...valid);
  return fc.oneof(
    textLike(some),
    fc.tuple(some, fc.nat(9), tagged).map(([body, at, instead]) => {
      const tree: Record<string, unknown> = JSON.parse(body);
      const names = Object.keys(tree);
      return JSON.stringify({ ...tree, [names[at % names.length]!]: instead });
    }),
  );
}

for (const codec of ALL) {
  const bodies = bodiesLike(SOME.map((call) => codec.encodeCall(call)));
  const isDefined = (thrown: unknown) => {
    if (!(thrown instanceof MalformedMessage)) return false;
    return thrown.id === undefined || thrown.id === parseUuid(thrown.id);
  };
  fuzz(`calls on the ${codec.wire} queue`, { inputs: bodies, examples: DEEP, isDefined }, (body) => {
    const { args, kwargs, func } = codec.decodeCall(body);
    assert(Array.isArray(args) && typeof kwargs === "object" && func !== "");
    for (const key in {}) throw new Error(`the prototype of all has "${key}"`);
  });

  const replies = bodiesLike(SOME.map((call) => codec.encodeReply(call, { value: call.args }, 0)));
  fuzz(`replies on the ${codec.wire} queue`, { inputs: replies, examples: DEEP, isDefined }, (body) => {
    assert(parseUuid(codec.decodeReply(body).id)?.length === 36);
  });

  roundTrip(`calls and replies on the ${codec.wire} queue`, calls, (call) => {
    const read = codec.decodeCall(codec.encodeCall(call));
    assertEquals(
      JSON.stringify([read.id, read.func, read.args, read.kwargs]),
      JSON.stringify(Object.values(call)),
    );
    const reply = codec.decodeReply(codec.encodeReply(call, { value: call.args }, 0));
    assertEquals(JSON.stringify(reply), JSON.stringify({ id: ID, outcome: { value: call.args } }));
  });
}

const broken = textLike(fc.constantFrom(...SOME.map((call) => ALL[1]!.encodeCall(call))));

fuzz(
  "the id of a message that cannot be read",
  { inputs: broken, examples: DEEP, never: "an error" },
  (body) => {
    const id = scanForId(body, "message_id");
    assert(id === undefined || id === parseUuid(id));
  },
);

const headers = fc.dictionary(
  fc.constantFrom(
    ID_HEADER,
    "parley-attempt",
    "parley-due",
    "parley-published",
    "parley-deadline",
    "parley-replayed",
    "x",
  ),
  fc.oneof(fc.constantFrom("1", "0", "-1", "1e999", "999999999999999", "9999999999999999", "NaN", ID), text),
  { maxKeys: 6, noNullPrototype: true },
);
const NOTHING: StoredRecord = {
  ...{ topic: "prpc_q", partition: 0, offset: 1n, key: undefined, value: undefined, timestampMs: 0 },
  headers: new Map(),
};
const records = fc.tuple(headers, fc.option(broken, { nil: undefined }), fc.nat())
  .map(([headers, value, timestampMs]) => ({
    ...NOTHING,
    ...{ value, timestampMs, headers: new Map(Object.entries(headers)) },
  }));

fuzz(
  "records of others on Kafka: their headers, and whose reply they are",
  { inputs: records, never: "an error" },
  (record) => {
    const { attempt, dueMs, publishedMs, deadlineMs = 0 } = callFacts(record);
    const numbers = [attempt, dueMs, publishedMs, deadlineMs];
    assert(attempt >= 1 && numbers.every((n) => Number.isSafeInteger(n) && n >= 0));
    replyId(record);
  },
);

const saidOfCalls = fc.tuple(
  textLike(fc.constant("prpc_q:0:17")),
  textLike(fc.constantFrom(`1 raw ${ID}`, `0 native ${ID} kept`, "2 pickled ")),
);
fuzz("what consumers say of calls on Kafka", { inputs: saidOfCalls, never: "an error" }, ([key, value]) => {
  const facts = startedFacts({ ...NOTHING, key, value });
  assert(facts === undefined || Number.isSafeInteger(facts.attempt) && !facts.id?.includes(" "));
});

const ms = fc.nat(2 ** 48 - 1);
roundTrip(
  "what Kafka's headers say of a call",
  fc.record({
    ...{
      id: fc.uuid(),
      attempt: fc.integer({ min: 1, max: 99 }),
      dueMs: ms,
      publishedMs: ms,
      deadlineMs: ms,
    },
  }),
  (facts) => {
    const whole = { ...callFacts(NOTHING), ...facts };
    const headers = new Map(Object.entries(factHeaders(whole)));
    assertEquals(callFacts({ ...NOTHING, headers }), whole);
  },
);

/** What Redis may answer where an entry of a stream is asked for. */
const { reply } = fc.letrec<{ reply: Reply }>((tie) => ({
  reply: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Reply>(null, 0, -1, 1e999, "", "1-0", "message", "meta", "- 1 0 5", `${ID} x -1 NaN`),
    text,
    fc.array(tie("reply"), { maxLength: 5 }),
  ),
}));
const STREAMS = [prpcStream("q", "raw"), ownStream("q", "native", "high")];
const entries = fc.oneof(
  reply,
  fc.tuple(textLike(fc.constant("1790000000000-0")), fc.array(reply, { maxLength: 5 })),
  fc.tuple(text, fc.array(fc.oneof(text, fc.constantFrom("message", "meta")), { maxLength: 5 })),
);

fuzz(
  "entries of streams on Redis",
  {
    inputs: fc.tuple(fc.constantFrom(...STREAMS), entries),
    // What Redis itself never answers; an entry with other fields than ours is a dead letter.
    isDefined: (thrown) => thrown instanceof AppError && String(thrown.cause).includes("the reply of Redis"),
  },
  ([stream, entry]) => {
    const read = readEntry(stream, entry);
    if (read) assert(typeof read.body === "string" && (read.fault === "" || read.body.startsWith("[")));
  },
);
