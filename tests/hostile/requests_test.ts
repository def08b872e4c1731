import { assert, assertEquals } from "@std/assert";
import { envelope } from "../../lib/rpc/serve/envelope.ts";
import { Arena } from "./support/arena.ts";

const HELLO = "helloworld.Greeter/SayHello";
const EMPTY = envelope(0, new Uint8Array());
/** By how much the process may grow. */
const MAX_GROWTH = 160 * 1024 * 1024;

/** Statuses of something that is too large, or none: by HTTP, or by the listener below it. */
const REFUSED = [400, 401, 403, 404, 405, 413, 414, 415, 429, 431];

/** Sends a request as it is, and answers the status line of what came back, if anything did. */
async function raw(arena: Arena, chunks: Iterable<string>): Promise<string> {
  const port = Number(arena.parley.env.MESSENGER_HTTP_PORT);
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const encoder = new TextEncoder();
  const reading = new Response(connection.readable).text().catch(() => "");
  const timer = setTimeout(() => connection.close(), 5_000);
  try {
    for (const chunk of chunks) {
      const bytes = encoder.encode(chunk);
      for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
    }
  } catch {
    // it was closed: enough is enough
  }
  const text = await reading;
  clearTimeout(timer);
  return text.split("\r\n", 1)[0] ?? "";
}

function* many(count: number, part: (i: number) => string): Generator<string> {
  for (let i = 0; i < count; i++) yield part(i);
}

Deno.test("requests with too much of everything: addresses, fields, parts, chunks", async () => {
  await using arena = await Arena.open();
  const { parley } = arena;
  const before = await parley.residentBytes();

  for (const size of [1_000, 10_000, 60_000]) {
    for (
      const path of [
        `/v1/users/${"x".repeat(size)}`,
        `/v1/users?page_size=${"1".repeat(size)}`,
        `/${"a/".repeat(size / 2)}`,
        `/v1/users?${"a=1&".repeat(size / 4)}`,
        `/v1/users/${"%41".repeat(size / 3)}`,
        `/${HELLO}?encoding=json&message=${"%7B".repeat(size / 3)}`,
        `/v1/rooms/${"a:".repeat(size / 2)}`,
      ]
    ) {
      const { status } = await arena.ask(path);
      assert(REFUSED.includes(status), `${path.slice(0, 40)}, ${size}: ${status}`);
    }
  }
  for (
    const name of [
      "x-request-id",
      "authorization",
      "last-event-id",
      "cookie",
      "accept",
      "content-type",
      "range",
      "if-none-match",
      "idempotency-key",
      "traceparent",
      "origin",
      "accept-encoding",
      "connect-timeout-ms",
      "grpc-timeout",
    ]
  ) {
    for (
      const value of [
        "x".repeat(8_000),
        `${",".repeat(4_000)}`,
        `${"a;q=0.5,".repeat(900)}`,
        `${'"a", '.repeat(1_500)}`,
        "9".repeat(8_000),
        `bytes=${"0-1,".repeat(1_500)}`,
      ]
    ) {
      const { status } = await arena.ask("/v1/users", { headers: { [name]: value } });
      assert(status < 500, `${name}: ${status}`);
    }
  }
  const start = "GET /v1/users HTTP/1.1\r\nhost: a\r\nconnection: close\r\n";
  const floods: Readonly<Record<string, Iterable<string>>> = {
    "10,000 fields": [start, ...many(10_000, (i) => `x-${i}: 1\r\n`), "\r\n"],
    "a field of 16 MiB": [start, "x: ", ...many(256, () => "x".repeat(65_536)), "\r\n\r\n"],
    "a path of 16 MiB": ["GET /", ...many(256, () => "x".repeat(65_536)), " HTTP/1.1\r\n\r\n"],
    "a million empty lines": many(1_000, () => "\r\n".repeat(1_000)),
    "two lengths": [`${start}content-length: 5\r\ncontent-length: 6\r\n\r\n123456`],
    "a length, and chunks": [
      `POST /sendMessage HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n`,
    ],
    "a negative length": [`POST /sendMessage HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n`],
    "a length beyond numbers": [
      `POST /sendMessage HTTP/1.1\r\nhost: a\r\ncontent-length: 99999999999999999999\r\n\r\n`,
    ],
    "a chunk beyond numbers": [
      `POST /sendMessage HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\n`,
    ],
    "chunk extensions": [
      "POST /sendMessage HTTP/1.1\r\nhost: a\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n",
      ...many(2_000, () => `1;${"x".repeat(1_000)}\r\n{\r\n`),
      "0\r\n\r\n",
    ],
    "no version": ["GET /\r\n\r\n"],
    "a method of 1 MiB": [`${"X".repeat(1024 * 1024)} / HTTP/1.1\r\n\r\n`],
    "another protocol": ["\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "x".repeat(1_000)],
  };
  for (const [name, chunks] of Object.entries(floods)) {
    const line = await raw(arena, chunks);
    assert(!/ (?:2|5)\d\d /.test(line), `${name}: ${line}`);
  }

  const parts = (count: number) =>
    Array.from(
      { length: count },
      (_, i) => `--b\r\ncontent-disposition: form-data; name="f${i}"\r\n\r\n1\r\n`,
    ).join("") + "--b--\r\n";
  for (const path of ["/sendMessage", "/v1/files", "/usuarios", "/v1/users", "/api/echo_grpc"]) {
    const { status } = await arena.post(path, parts(10_000), {
      headers: { "content-type": "multipart/form-data; boundary=b" },
    });
    assert(REFUSED.includes(status), `${path}: ${status}`);
  }

  const fields = (count: number, size: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`x-${i}`, "v".repeat(size)]));
  for (
    const many of [
      fields(100, 10),
      fields(300, 100),
      fields(3, 10_000),
      fields(2_000, 1),
      fields(1, 60_000),
      { cookie: "a=b; ".repeat(5_000) },
    ]
  ) {
    const { code, status } = await arena.grpc.call(HELLO, EMPTY, many).catch((thrown) => ({
      code: String(thrown),
      status: "reset",
    }));
    assert(
      code === "0" || ["431", "reset"].includes(status) || code === "8",
      `${Object.keys(many).length}: ${status} ${code}`,
    );
  }
  for (
    const [name, value] of [
      ["grpc-timeout", "99999999999H"],
      ["grpc-timeout", "-1S"],
      ["grpc-encoding", "x".repeat(5_000)],
      ["x-bin", "?"],
      ["grpc-timeout", "0n"],
    ] as const
  ) {
    const { code } = await arena.call(HELLO, EMPTY, { [name]: value });
    assert(["0", "3", "4", "12"].includes(code), `${name}: ${code}`);
  }
  for (
    const procedure of [
      "",
      "/",
      "x".repeat(8_000),
      "helloworld.Greeter",
      "helloworld.Greeter/SayHello/x",
      "helloworld.Greeter/sayhello",
      "%2e%2e/x",
      "helloworld.Greeter/__proto__",
    ]
  ) {
    const { code, status } = await arena.call(procedure, EMPTY);
    assert(code === "12" || status === "404", `${procedure.slice(0, 20)}: ${status} ${code}`);
  }

  await arena.holds();
  const growth = await parley.residentBytes() - before;
  assertEquals(growth < MAX_GROWTH, true, `the process grew by ${growth >> 20} MiB`);
});
