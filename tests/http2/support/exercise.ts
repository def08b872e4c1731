import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  ClientConnection,
  type HeaderList,
  headerValue,
  responseHeaders,
  StreamClosed,
} from "../../../lib/http2/mod.ts";
import { readAll } from "./pairs.ts";

const MIB = 1024 * 1024;
const GET: HeaderList = [[":method", "GET"], [":scheme", "http"], [":authority", "localhost"], [
  ":path",
  "/",
]];
const ECHO: HeaderList = [[":method", "POST"], ...GET.slice(1, 3), [":path", "/echo"], ["trailer", "x-sent"]];

/** What a server can do beside echoing bodies. */
export interface Abilities {
  /** Sends the trailers back that it got, and `x-octets`. */
  trailers: boolean;
  /** What `/` says. */
  hello: string;
}

/** Asks for all that the server has, many times at once, and leaves in order. */
export async function exercise(socket: Deno.Conn, { trailers, hello }: Abilities): Promise<void> {
  const client = new ClientConnection(socket, { pingMs: 50 });
  const greet = async () => {
    const stream = await client.request(GET, true);
    assertEquals(headerValue(await responseHeaders(stream), ":status"), "200");
    assertEquals(new TextDecoder().decode(await readAll(stream)), hello);
  };
  const echo = async (number: number, size: number) => {
    const body = new Uint8Array(size).map((_, at) => at * number);
    const stream = await client.request(ECHO, false);
    const sending = (async () => {
      for (let at = 0; at < size; at += 50_000) {
        if (!stream.write(body.subarray(at, at + 50_000))) await stream.drained();
      }
      stream.end(trailers ? [["x-sent", String(number)]] : undefined);
    })();
    const answer = await readAll(stream);
    await sending;
    assert(answer.length === size && answer.every((octet, at) => octet === body[at]), `body ${number}`);
    if (!trailers) return;
    assertEquals(headerValue(stream.trailers, "x-sent"), String(number));
    assertEquals(headerValue(stream.trailers, "x-octets"), String(size));
  };
  await greet();
  await Promise.all([
    echo(1, MIB),
    ...Array.from({ length: 30 }, (_, at) => Promise.all([greet(), echo(at, at * 999)])),
  ]);

  const cancelled = await client.request(ECHO, false);
  cancelled.write(new Uint8Array(100));
  cancelled.cancel();
  await assertRejects(() => readAll(cancelled), StreamClosed, "CANCEL");
  await Promise.all(Array.from({ length: 300 }, greet)); // more than servers take at once
  assert(client.usable);
  await client.drain();
}

/** Connects to `host:port`. */
export async function connect(address: string): Promise<Deno.TcpConn> {
  const [hostname, port] = address.split(":") as [string, string];
  const socket = await Deno.connect({ hostname, port: Number(port) });
  socket.setNoDelay(true);
  return socket;
}
