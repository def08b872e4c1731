import { FrameType, PREFACE } from "../../../lib/http2/constants.ts";
import { encodeStateless } from "../../../lib/http2/hpack/encoder.ts";
import {
  data,
  frame,
  headers,
  join,
  ping,
  rstStream,
  settings,
  settingsAck,
} from "../../http2/support/frames.ts";
import { Crowd } from "./crowd.ts";

/** What a peer with bad intentions does; it ends when the peer is done, or was shown the door. */
export interface Attack {
  (port: number): Promise<void>;
  /** Its peers stay for a while, and hardly do anything. */
  readonly stays?: boolean;
}

const CANCEL = 8;
/** How long slow and idle peers stay, in milliseconds. */
const STAY_MS = 1_000;
const OPENING = join([PREFACE, settings(), settingsAck()]);
const FIELDS = [[":scheme", "http"], [":path", "/healthz"], [":authority", "localhost"]] as const;
const GET = encodeStateless([[":method", "GET"], ...FIELDS]);
const POST = encodeStateless([[":method", "POST"], [":scheme", "http"], [":path", "/sendMessage"], [
  ":authority",
  "localhost",
]]);
/** The octets of a literal field that goes into the table (RFC 7541, section 6.2.1): `x: aaa…`, 4,000 of them. */
const LARGE_FIELD = new Uint8Array([0x40, 1, 0x78, 0x7f, 0xa1, 0x1e, ...new Uint8Array(4_000).fill(0x61)]);
/** It again, by one octet (section 6.1). */
const AGAIN = 0xbe;

/** Sends the same again and again on ten connections: so many times so many, or until they are closed. */
function flood(begin: Uint8Array, part: (round: number) => Uint8Array, rounds = 40): Attack {
  return async (port) => {
    using crowd = await Crowd.open(port, 10);
    await crowd.each(async (send) => {
      await send(begin);
      for (let round = 0; round < rounds; round++) await send(part(round));
    });
  };
}

/** Many connections that say this much, and then nothing, or a little now and then. */
function stay(count: number, begin: Uint8Array | string, drop?: Uint8Array | string): Attack {
  const attack = async (port: number) => {
    using crowd = await Crowd.open(port, count);
    const endMs = performance.now() + STAY_MS;
    await crowd.each(async (send) => {
      await send(begin);
      while (performance.now() < endMs) {
        await new Promise((resolve) => setTimeout(resolve, STAY_MS / 4));
        if (drop) await send(drop);
      }
    });
  };
  return Object.assign(attack, { stays: true });
}

const repeated = (count: number, part: (i: number) => Uint8Array) =>
  join(Array.from({ length: count }, (_, i) => part(i)));
const sameAlways = (bytes: Uint8Array) => () => bytes;

/** What peers do that speak HTTP/2, or begin to. */
export const HTTP2_ATTACKS: Readonly<Record<string, Attack>> = {
  "rapid reset": flood(OPENING, (round) =>
    repeated(500, (i) => {
      const id = (round * 500 + i) * 2 + 1;
      return join([headers(id, GET, true), rstStream(id, CANCEL)]);
    })),
  "a flood of SETTINGS": flood(OPENING, sameAlways(repeated(1_000, () => settings([4, 65_535])))),
  "a flood of PING": flood(OPENING, sameAlways(repeated(1_000, (i) => ping(i)))),
  "a flood of empty DATA": flood(
    join([OPENING, headers(1, POST)]),
    sameAlways(repeated(1_000, () => data(1, new Uint8Array()))),
  ),
  "a flood of CONTINUATION": flood(
    join([OPENING, frame(FrameType.HEADERS, 0, 1, GET)]),
    sameAlways(repeated(500, () => frame(FrameType.CONTINUATION, 0, 1, new Uint8Array(100).fill(0x82)))),
  ),
  "a header bomb": flood(
    join([OPENING, headers(1, join([GET, LARGE_FIELD]), true)]),
    (round) => headers(round * 2 + 3, join([GET, new Uint8Array(15_000).fill(AGAIN)]), true),
    100,
  ),
  "slow headers": stay(200, join([OPENING, frame(FrameType.HEADERS, 0, 1, GET)])),
  "slow body": stay(200, join([OPENING, headers(1, POST)]), data(1, new Uint8Array([0x20]))),
  "idle connections": stay(500, OPENING),
};

const LINE = "POST /sendMessage HTTP/1.1\r\nhost: localhost\r\n";
const encoder = new TextEncoder();

/** What peers do that speak HTTP/1.1, or nothing. */
export const HTTP1_ATTACKS: Readonly<Record<string, Attack>> = {
  "a header bomb": flood(encoder.encode(LINE), sameAlways(encoder.encode(`x: ${"a".repeat(60_000)}\r\n`))),
  "a header without end": flood(encoder.encode(`${LINE}x: `), sameAlways(encoder.encode("a".repeat(60_000)))),
  "slow headers": stay(200, `${LINE}x: `, "a"),
  "slow body": stay(200, `${LINE}content-length: 1000\r\n\r\n{`, " "),
  "a slow body of chunks": stay(200, `${LINE}transfer-encoding: chunked\r\n\r\n1\r\n{\r\n`, "1\r\n \r\n"),
  "idle connections": stay(500, ""),
  "connections that begin, and say no more": stay(200, "P"),
};

/** So many connections, opened and dropped. */
export function openedAndDropped(count: number): Attack {
  return async (port) => {
    const WAVE = 250;
    for (let opened = 0; opened < count; opened += WAVE) {
      using crowd = await Crowd.open(port, WAVE);
      if (opened % (2 * WAVE) === 0) await crowd.each((send) => send("P"));
    }
  };
}

/** What peers begin with that then say nothing. */
export const STAYING: Readonly<Record<string, Uint8Array | string>> = {
  "nothing": "",
  "the first letter of either": "P",
  "half of HTTP/2's preface": PREFACE.subarray(0, 10),
  "HTTP/2, and half of a header block": join([OPENING, frame(FrameType.HEADERS, 0, 1, GET)]),
  "HTTP/1.1, and half of a head": `${LINE}x: `,
};
