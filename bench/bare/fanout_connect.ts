import { BareRoom } from "./room.ts";
import { serveRoom } from "./serve_room.ts";

/** The barest fanout on `Deno.serve`. Tells its ports: of the streams, and of the sends. */
const port = serveRoom(new BareRoom());
console.log(JSON.stringify({ streams: port, sends: port }));
