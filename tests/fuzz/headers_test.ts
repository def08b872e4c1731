import { ConnectError } from "@connectrpc/connect";
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { judgeConditions } from "../../functions/files/conditions.ts";
import { readRange } from "../../functions/files/range.ts";
import { eventPosition } from "../../functions/messenger/event_position.ts";
import { contentCoding } from "../../functions/web/content_coding.ts";
import { formatPosition, parsePosition, samePosition } from "../../lib/chat/position.ts";
import { formatMark, parseMark } from "../../lib/chat/room_listing.ts";
import { readDeadline } from "../../lib/contract/deadline_header.ts";
import { acceptedType, isUtf8, mediaTypeOf } from "../../lib/contract/media_type.ts";
import { sseEvent } from "../../lib/contract/stream_formats.ts";
import type { HeaderList } from "../../lib/http2/mod.ts";
import { statusError } from "../../lib/rpc/client/grpc_status.ts";
import { COMPRESSIONS } from "../../lib/rpc/compression.ts";
import { requestIdFor } from "../../lib/rpc/interceptors/request_id.ts";
import { readTimeout, writeTimeout } from "../../lib/rpc/interceptors/timeout_header.ts";
import { negotiate } from "../../lib/rpc/serve/negotiation.ts";
import { RequestHeaders } from "../../lib/rpc/serve/request_headers.ts";
import { fuzz, roundTrip } from "./support/fuzz.ts";
import { fieldValue, text, textLike } from "./support/inputs.ts";

const EVERYTHING = { never: "an error" } as const;
const timeouts = fieldValue(
  fc.oneof(
    fc.tuple(fc.nat(2_000_000_000), fc.constantFrom(..."HMSmunx")).map(([n, unit]) => `${n}${unit}`),
    fc.nat().map(String),
  ),
);
const timeoutFields = fc.tuple(fc.constantFrom("grpc-timeout", "connect-timeout-ms"), timeouts);

fuzz("deadlines of calls", { inputs: timeoutFields, ...EVERYTHING }, ([name, value]) => {
  const ms = readTimeout(new Headers([[name, value]]));
  assert(ms === undefined || ms >= 0 && Number.isFinite(ms), `${ms}`);
});

fuzz("deadlines of REST", { inputs: timeoutFields }, ([name, value]) => {
  const ms = readDeadline(new Headers([[name, value]]));
  assert(ms !== undefined && ms >= 0 && Number.isFinite(ms), `${ms}`);
});

roundTrip(
  "deadlines",
  fc.tuple(fc.constantFrom("application/grpc", "application/json"), fc.nat()),
  ([type, ms]) => {
    const header = new Headers({ "content-type": type });
    writeTimeout(header, ms);
    const back = readTimeout(header)!;
    assert(back >= ms && back <= Math.max(1, ms * 1.001 + 1_000), `${ms} came as ${back}`);
  },
);

const range = fc.oneof(
  fc.tuple(fc.nat(2_000), fc.nat(2_000)).map(([from, to]) => `bytes=${from}-${to}`),
  fc.constantFrom(
    "bytes=-5",
    "bytes=5-",
    "bytes=0-0,1-1",
    "bytes=, , 5-9",
    "bytes=1e3-",
    "bytes=00-9".padEnd(300, "9"),
  ),
);
fuzz("Range", { inputs: fc.tuple(fieldValue(range), fc.nat(1_000)), ...EVERYTHING }, ([range, size]) => {
  const part = readRange(range, size);
  if (part === undefined || part === "unsatisfiable") return;
  assert(part.offset >= 0 && part.length >= 1 && part.offset + part.length <= size, JSON.stringify(part));
});

const tags = fieldValue(fc.constantFrom('"a"', 'W/"a", "b"', "*", '"a', ""));
fuzz(
  "conditions of a GET",
  { inputs: fc.tuple(fc.constantFrom("if-match", "if-none-match", "if-range"), tags), ...EVERYTHING },
  ([name, value]) => {
    assert(
      ["go on", "not modified", "failed"].includes(judgeConditions(new Headers([[name, value]]), '"a"')),
    );
  },
);

const types = fieldValue(
  fc.constantFrom(
    "*/*",
    "application/json;q=0.5, text/*;q=1",
    "application/json; charset=utf-8",
    'a/b; charset="x',
    "gzip;q=1, *;q=0",
  ),
);
const OFFERED = ["application/json", "text/event-stream"] as const;
fuzz("Accept, Content-Type and Accept-Encoding", { inputs: types, ...EVERYTHING }, (value) => {
  const type = acceptedType(value, OFFERED);
  assert(type === undefined || OFFERED.includes(type));
  assertEquals(typeof isUtf8(value), "boolean");
  assert(!mediaTypeOf(value).includes(";"));
  assert(["br", "gzip", "identity"].includes(contentCoding(value, new Set(["br", "gzip"]))));
});

const encodings = fieldValue(fc.constantFrom("gzip", "identity", "br", "deflate, gzip", "__proto__", ""));
fuzz("encodings of messages", { inputs: fc.tuple(encodings, encodings) }, ([sent, accepted]) => {
  const { response } = negotiate(COMPRESSIONS, sent, accepted, "grpc-accept-encoding");
  assert(response === null || COMPRESSIONS.includes(response));
});

fuzz("request ids", { inputs: textLike(fc.uuid()), ...EVERYTHING }, (given) => {
  assert(/^[\w.-]{1,128}$/.test(requestIdFor(given)));
});

const binary = fc.uint8Array({ maxLength: 40 }).map((bytes) => bytes.toBase64());
const statuses = fc.tuple(
  fieldValue(fc.nat(20).map(String)),
  fieldValue(fc.constantFrom("", "no%20such%20room", "%E2%82%AC", "%", "%ff%fe")),
  fc.option(fieldValue(binary), { nil: undefined }),
);
fuzz(
  "statuses in trailers, and their binary details",
  { inputs: statuses, ...EVERYTHING },
  ([status, message, details]) => {
    const fields: HeaderList = [
      ["grpc-status", status],
      ["grpc-message", message],
      ...(details === undefined ? [] : [["grpc-status-details-bin", details] as const]),
    ];
    const error = statusError(fields);
    assert(error === undefined || error instanceof ConnectError && error.code >= 1 && error.code <= 16);
  },
);

const names = textLike(fc.constantFrom("x-a", "cookie", "authorization", "x-bin", ":path"))
  .map((name) => name.toLowerCase().replace(/[^!#$%&'*+\-.^_`|~0-9a-z]/g, "") || "x"); // what lib/http2 lets through
const lists = fc.array(fc.tuple(names, fieldValue(fc.constantFrom("1", "a=b; c=d", "AQI="))), {
  maxLength: 5,
});
fuzz("fields of requests, as handlers see them", { inputs: lists, ...EVERYTHING }, (list) => {
  const plain = new Headers(list.filter(([name]) => !name.startsWith(":")));
  assertEquals([...new RequestHeaders(list)], [...plain]);
});

const positions = fc.record({
  epoch: fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }).map((n) => n.toString(16).padStart(16, "0")),
  seq: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
});
fuzz(
  "Last-Event-ID and positions",
  { inputs: textLike(positions.map(formatPosition)), ...EVERYTHING },
  (text) => {
    const position = parsePosition(text);
    if (!position) assertEquals(eventPosition(text).epoch, "none");
    else assert(formatPosition(position) === text && position.seq < 2n ** 64n);
  },
);
roundTrip("positions", positions, (position) => {
  assert(samePosition(parsePosition(formatPosition(position))!, position));
});

const marks = fc.record({
  lastTime: fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }),
  room: fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,20}$/),
});
fuzz("page tokens of rooms", {
  inputs: textLike(fc.constantFrom(...fc.sample(marks, 200).map(formatMark))),
  ...EVERYTHING,
}, (text) => {
  const mark = parseMark(text);
  if (mark) assert(formatMark(mark) === text && mark.lastTime < 2n ** 63n);
});
roundTrip("page tokens of rooms", marks, (mark) => assertEquals(parseMark(formatMark(mark)), mark));

const events = fc.record({ id: text, event: text, data: text });
fuzz("what server-sent events are made of", { inputs: events, ...EVERYTHING }, (fields) => {
  const lines = sseEvent(fields).split(/\r\n|\r|\n/); // as a browser splits them
  assertEquals(lines.splice(-2), ["", ""]);
  assertEquals(lines.filter((line) => !/^(?:id|event): |^data: /.test(line)), []);
  assertEquals(lines.filter((line) => line.startsWith("data: ")).map((line) => JSON.parse(line.slice(6))), [
    fields.data,
  ]);
});
