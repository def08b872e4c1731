import { encodeStateless } from "../../lib/http2/mod.ts";
import { listenHttp2 } from "./listen_http2.ts";
import { BareRoom } from "./room.ts";
import { serveRoom } from "./serve_room.ts";

/** The barest fanout on `lib/http2`. Tells its ports: of the streams, and of the sends. */
const HEAD = encodeStateless([[":status", "200"], ["content-type", "application/grpc"]]);
const room = new BareRoom();
const sends = serveRoom(room);
const streams = listenHttp2((stream) => {
  stream.sendHeaders(HEAD);
  room.add((bytes) => stream.write(bytes));
});
console.log(JSON.stringify({ streams, sends }));
