import { READ_MESSAGES } from "../load/wire.ts";
import type { BareRoom } from "./room.ts";

/** Serves a room on `Deno.serve`: sends, and streams over Connect. Answers the port. */
export function serveRoom(room: BareRoom): number {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/sendMessage") {
      room.say(await request.json());
      return new Response('{"sendTime":"2026-01-01T00:00:00.000000001Z"}');
    }
    const body = await request.bytes();
    if (pathname !== READ_MESSAGES) {
      return new Response(room.send(body), { headers: { "content-type": "application/proto" } });
    }
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => room.add((bytes) => controller.enqueue(bytes)),
    });
    return new Response(stream, { headers: { "content-type": "application/connect+proto" } });
  });
  return server.addr.port;
}
