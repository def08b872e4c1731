import { assertEquals, assertThrows } from "@std/assert";
import type { HeaderList } from "../headers.ts";
import { HpackDecoder } from "./decoder.ts";
import { encodeStateless, HpackEncoder } from "./encoder.ts";
import { HpackError } from "./hpack_error.ts";

/** The octets that RFC 7541 prints. */
function hex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/[0-9a-f]{2}/g) ?? [], (octet) => parseInt(octet, 16));
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (octet) => octet.toString(16).padStart(2, "0")).join("");
}

/** The dynamic table, newest entry first, read by its indices; the decoder is of no use from then on. */
function tableOf(decoder: HpackDecoder): HeaderList {
  const entries = [];
  for (let index = 62;; index++) {
    try {
      entries.push(...decoder.decode(Uint8Array.of(0x80 | index)).headers);
    } catch (thrown) {
      if (thrown instanceof HpackError) return entries;
      throw thrown;
    }
  }
}

interface Example {
  hex: string;
  headers: HeaderList;
  table: HeaderList;
}

/** Decodes examples that follow each other; after each, a decoder that has seen as much shows its table. */
function checkDecoding(examples: readonly Example[], first: string = ""): void {
  for (const [count, { headers, table }] of examples.entries()) {
    const decoder = new HpackDecoder();
    decoder.decode(hex(first));
    for (const before of examples.slice(0, count)) decoder.decode(hex(before.hex));
    const decoded = decoder.decode(hex(examples[count]!.hex));
    assertEquals(decoded, { headers, tooLarge: false });
    assertEquals(tableOf(decoder), table);
  }
}

Deno.test("RFC 7541, C.1: integers", () => {
  for (const [size, octets] of [[10, "2a"], [1337, "3f9a0a"]] as const) {
    const encoder = new HpackEncoder();
    encoder.resize(size);
    assertEquals(toHex(encoder.preamble()), octets);
    assertEquals(new HpackDecoder({ maxTableSize: size }).decode(hex(octets)).headers, []);
    const decoder = new HpackDecoder({ maxTableSize: size - 1 });
    decoder.settingsKnown();
    assertThrows(() => decoder.decode(hex(octets)), HpackError, `a table of ${size} octets`);
  }
});

Deno.test("RFC 7541, C.2: header fields one by one", () => {
  const cases: [string, HeaderList, HeaderList][] = [
    [
      "400a637573746f6d2d6b65790d637573746f6d2d686561646572",
      [["custom-key", "custom-header"]],
      [["custom-key", "custom-header"]],
    ],
    ["040c2f73616d706c652f70617468", [[":path", "/sample/path"]], []],
    ["100870617373776f726406736563726574", [["password", "secret"]], []],
    ["82", [[":method", "GET"]], []],
  ];
  for (const [octets, headers, table] of cases) checkDecoding([{ hex: octets, headers, table }]);
  assertEquals(toHex(encodeStateless([[":method", "GET"]])), "82");
});

const REQUEST = [[":method", "GET"], [":scheme", "http"], [":path", "/"], [
  ":authority",
  "www.example.com",
]] as const;
const AUTHORITY = [":authority", "www.example.com"] as const;
const NO_CACHE = ["cache-control", "no-cache"] as const;
const CUSTOM = ["custom-key", "custom-value"] as const;
const REQUESTS = [
  { headers: REQUEST, table: [AUTHORITY] },
  { headers: [...REQUEST, NO_CACHE], table: [NO_CACHE, AUTHORITY] },
  {
    headers: [[":method", "GET"], [":scheme", "https"], [":path", "/index.html"], AUTHORITY, CUSTOM],
    table: [CUSTOM, NO_CACHE, AUTHORITY],
  },
] as const;

Deno.test("RFC 7541, C.3: requests without Huffman coding", () => {
  checkDecoding([
    { ...REQUESTS[0], hex: "828684410f7777772e6578616d706c652e636f6d" },
    { ...REQUESTS[1], hex: "828684be58086e6f2d6361636865" },
    { ...REQUESTS[2], hex: "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565" },
  ]);
});

Deno.test("RFC 7541, C.4: requests with Huffman coding, and our encoder writes the same octets", () => {
  const octets = [
    "828684418cf1e3c2e5f23a6ba0ab90f4ff",
    "828684be5886a8eb10649cbf",
    "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf",
  ];
  checkDecoding(REQUESTS.map((request, at) => ({ ...request, hex: octets[at]! })));
  const encoder = new HpackEncoder();
  for (const [at, { headers }] of REQUESTS.entries()) {
    assertEquals(toHex(encoder.encode(headers)), octets[at]);
  }
});

const DATE_21 = ["date", "Mon, 21 Oct 2013 20:13:21 GMT"] as const;
const DATE_22 = ["date", "Mon, 21 Oct 2013 20:13:22 GMT"] as const;
const LOCATION = ["location", "https://www.example.com"] as const;
const PRIVATE = ["cache-control", "private"] as const;
const COOKIE = ["set-cookie", "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1"] as const;
const GZIP = ["content-encoding", "gzip"] as const;
const RESPONSES = [
  {
    headers: [[":status", "302"], PRIVATE, DATE_21, LOCATION],
    table: [LOCATION, DATE_21, PRIVATE, [":status", "302"]],
  },
  {
    headers: [[":status", "307"], PRIVATE, DATE_21, LOCATION],
    table: [[":status", "307"], LOCATION, DATE_21, PRIVATE],
  },
  {
    headers: [[":status", "200"], PRIVATE, DATE_22, LOCATION, GZIP, COOKIE],
    table: [COOKIE, GZIP, DATE_22],
  },
] as const;
/** The examples use a table of 256 octets; here the encoder says so first. */
const TABLE_256 = "3fe101";

Deno.test("RFC 7541, C.5: responses without Huffman coding, with evictions", () => {
  checkDecoding([
    {
      ...RESPONSES[0],
      hex: "4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d54" +
        "6e1768747470733a2f2f7777772e6578616d706c652e636f6d",
    },
    { ...RESPONSES[1], hex: "4803333037c1c0bf" },
    {
      ...RESPONSES[2],
      hex: "88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738666f6f3d" +
        "4153444a4b48514b425a584f5157454f50495541585157454f49553b206d61782d6167653d333630303b2076657273" +
        "696f6e3d31",
    },
  ], TABLE_256);
});

Deno.test("RFC 7541, C.6: responses with Huffman coding, with evictions", () => {
  checkDecoding([
    {
      ...RESPONSES[0],
      hex: "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b" +
        "97c8e9ae82ae43d3",
    },
    { ...RESPONSES[1], hex: "4883640effc1c0bf" },
    {
      ...RESPONSES[2],
      hex: "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdf" +
        "cd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007",
    },
  ], TABLE_256);
});

Deno.test("RFC 7541, C.6: our encoder keeps volatile and secret fields out of the table", () => {
  const encoder = new HpackEncoder();
  encoder.resize(256);
  const decoder = new HpackDecoder();
  for (const { headers } of RESPONSES) {
    const block = encoder.encode(headers);
    assertEquals(decoder.decode(block).headers, headers);
  }
  assertEquals(tableOf(decoder), [GZIP, [":status", "307"], LOCATION, PRIVATE, [":status", "302"]]);
});
