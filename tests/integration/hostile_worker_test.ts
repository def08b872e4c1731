import { assertEquals } from "@std/assert";
import { withDeadline } from "../../lib/time/mod.ts";
import { ParleyProcess } from "../support/process.ts";
import { post } from "./support/messenger_http.ts";

/** The deadline of a send is 5 s; the machine has seven edges to run. */
const ANSWER_MS = 10_000;
/** An empty SETTINGS frame, and a GOAWAY of no error (RFC 9113, sections 6.5 and 6.8). */
const SETTINGS = Uint8Array.of(0, 0, 0, 4, 0, 0, 0, 0, 0);
const GOAWAY = Uint8Array.of(0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
const HTTP1 = new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");

/** What answers at the worker's address, where it is no worker. */
const peers: Record<string, (connection: Deno.Conn) => Promise<void>> = {
  "takes the connection and closes it, as a proxy without a backend does": (c) => closeAfter(c),
  "reads a little, then closes": async (c) => {
    await c.read(new Uint8Array(1));
    await closeAfter(c);
  },
  "speaks HTTP/1.1": (c) => closeAfter(c, HTTP1),
  "speaks nothing known": (c) => closeAfter(c, crypto.getRandomValues(new Uint8Array(500))),
  "greets, then closes": (c) => closeAfter(c, SETTINGS),
  "greets and says goodbye, as a server that stops does": (c) => closeAfter(c, SETTINGS, GOAWAY),
  "says nothing": () => Promise.resolve(),
};

Deno.test("an edge lives and answers 503 whatever is at its worker's address", async () => {
  const seen = await Promise.all(
    Object.entries(peers).map(async ([what, behave]) => [what, await stateOf(behave)] as const),
  );
  const expected = Object.keys(peers).map((what) => [what, { statuses: [503, 503, 503, 200], code: 0 }]);
  assertEquals(Object.fromEntries<unknown>(seen), Object.fromEntries(expected));
});

/** What an edge answers whose worker's address behaves so, and how it ends. */
async function stateOf(behave: (connection: Deno.Conn) => Promise<void>) {
  const peer = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const held: Deno.Conn[] = [];
  const accepting = (async () => {
    for await (const connection of peer) {
      held.push(connection);
      behave(connection).catch(() => {}); // the edge has gone
    }
  })();
  const env = { MESSENGER_SERVER_ADDR: `127.0.0.1:${peer.addr.port}` };
  await using edge = await ParleyProcess.start("serve", { env });
  const answers = await Promise.all([
    statusOf(post(`${edge.http}/sendMessage`, JSON.stringify({ author: "Ivan", text: "hey" }))),
    statusOf(post(`${edge.http}/getAndFlushMessages`)),
    statusOf(fetch(`${edge.http}/v1/rooms/lobby/messages`)),
  ]);
  const statuses = [...answers, await statusOf(fetch(`${edge.http}/healthz`))];
  const code = await edge.end("SIGTERM");
  peer.close();
  await accepting;
  held.forEach(close);
  return { statuses, code };
}

/** The status, or why there is none in time. */
async function statusOf(answer: Promise<Response>): Promise<number | string> {
  try {
    const { status, body } = await withDeadline(answer, ANSWER_MS, "get an answer");
    await body?.cancel();
    return status;
  } catch (thrown) {
    return String(thrown);
  }
}

async function closeAfter(connection: Deno.Conn, ...bytes: Uint8Array[]): Promise<void> {
  for (const each of bytes) await connection.write(each);
  close(connection);
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // it is closed
  }
}
