import * as http2 from "node:http2";
import type { AddressInfo } from "node:net";
import { BareRoom } from "./room.ts";
import { serveRoom } from "./serve_room.ts";

/** The barest fanout on `node:http2`. Tells its ports: of the streams, and of the sends. */
const room = new BareRoom();
const sends = serveRoom(room);
const server = http2.createServer();
server.on("stream", (stream) => {
  stream.respond({ ":status": 200, "content-type": "application/grpc" });
  room.add((bytes) => stream.write(bytes));
});
server.listen(0, "127.0.0.1", () => {
  const { port: streams } = server.address() as AddressInfo;
  console.log(JSON.stringify({ streams, sends }));
});
