import { createRest } from "../../lib/contract/mod.ts";
import { listenFetch } from "../../lib/rpc/mod.ts";
import { MessengerService } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { call } from "./service.ts";

/** The route as the contract declares it. Tells its port. */
const rest = createRest({ services: [MessengerService], invoke: call });
const { port } = listenFetch((request) => rest(request) ?? new Response("Not found\n", { status: 404 }), {
  hostname: "127.0.0.1",
  port: 0,
});
console.log(JSON.stringify({ port }));
