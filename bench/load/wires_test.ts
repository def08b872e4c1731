import { assertEquals, assertRejects } from "@std/assert";
import { envelope, EnvelopeReader } from "./envelopes.ts";
import { READ_MESSAGES, type Wire } from "./wire.ts";
import { http1Wire } from "./wire_http1.ts";
import { http2Wire } from "./wire_http2.ts";

const encoder = new TextEncoder();
const MESSAGES = ["start", "one", "two, which is longer", "three"];
const ENVELOPES = MESSAGES.map((text) => envelope(encoder.encode(text)));

/** What a server answers, which then closes the connection. */
const ANSWERS: readonly { name: string; wire: Wire; bytes: Uint8Array; request: string }[] = [
  { name: "HTTP/1.1", wire: http1Wire, bytes: chunked(), request: `POST ${READ_MESSAGES} HTTP/1.1\r\n` },
  { name: "HTTP/2", wire: http2Wire, bytes: frames(), request: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" },
];

for (const { name, wire, bytes, request } of ANSWERS) {
  for (const pieceBytes of [1, 7, bytes.length]) {
    Deno.test(`${name}: reads the messages of a stream that comes ${pieceBytes} bytes at a time`, async () => {
      using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      const asked = answerOne(listener, bytes, pieceBytes);
      const got: string[] = [];
      const reader = new EnvelopeReader({
        enter(_, bytes, start, end) {
          got.push(new TextDecoder().decode(bytes.subarray(start, end)));
        },
      }, 0);
      await assertRejects(
        () => wire.run({ hostname: "127.0.0.1", port: listener.addr.port }, [reader]),
        Error,
        "The connection ended",
      );
      assertEquals(got, MESSAGES);
      assertEquals((await asked).slice(0, request.length), request);
    });
  }
}

Deno.test("HTTP/1.1: an answer that is not 200 is an error that says what it is", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const asked = answerOne(listener, encoder.encode("HTTP/1.1 404 Not Found\r\n\r\n"), 100);
  const reader = new EnvelopeReader({ enter() {} }, 0);
  await assertRejects(
    () => http1Wire.run({ hostname: "127.0.0.1", port: listener.addr.port }, [reader]),
    Error,
    "404 Not Found",
  );
  await asked;
});

/** Reads what comes first on one connection, and answers in pieces; resolves with what came. */
async function answerOne(listener: Deno.TcpListener, bytes: Uint8Array, pieceBytes: number): Promise<string> {
  using connection = await listener.accept();
  connection.setNoDelay(true);
  const buffer = new Uint8Array(1_024);
  const asked = new TextDecoder().decode(buffer.subarray(0, await connection.read(buffer) ?? 0));
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    await connection.write(bytes.subarray(at, at + pieceBytes));
    await new Promise((resolve) => setTimeout(resolve)); // so that the pieces leave one by one
  }
  await connection.closeWrite();
  while (await connection.read(buffer) !== null); // until the client has closed too
  return asked;
}

/** Two envelopes in one chunk, one over two chunks, one in its own. */
function chunked(): Uint8Array {
  const [start, one, two, three] = ENVELOPES as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  const chunks = [[...start, ...one], [...two.subarray(0, 8)], [...two.subarray(8)], [...three]];
  const head = encoder.encode("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nserver: test\r\n\r\n");
  return new Uint8Array([
    ...head,
    ...chunks.flatMap((chunk) => [...encoder.encode(`${chunk.length.toString(16)}\r\n`), ...chunk, 13, 10]),
  ]);
}

/** SETTINGS, then HEADERS that nobody reads, then DATA as in {@link chunked}. */
function frames(): Uint8Array {
  const [start, one, two, three] = ENVELOPES as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  const frame = (type: number, id: number, payload: readonly number[]) => [
    ...[0, 0, payload.length, type, 0, 0, 0, 0, id],
    ...payload,
  ];
  return new Uint8Array([
    ...frame(4, 0, []),
    ...frame(1, 1, [0x88]),
    ...frame(0, 1, [...start, ...one]),
    ...frame(0, 1, [...two.subarray(0, 8)]),
    ...frame(6, 0, [1, 2, 3, 4, 5, 6, 7, 8]),
    ...frame(0, 1, [...two.subarray(8)]),
    ...frame(0, 1, [...three]),
  ]);
}
