import { assertEquals } from "@std/assert";
import { createClient } from "@connectrpc/connect";
import {
  Health,
  HealthCheckResponse_ServingStatus as Status,
} from "../../../proto/gen/grpc/health/v1/health_pb.ts";
import { eventually } from "../../../tests/support/eventually.ts";
import { withDeadline } from "../../time/mod.ts";
import { createH2Transport } from "../h2_client.ts";
import { listenGrpc } from "../listen_grpc.ts";

const ANY = { hostname: "127.0.0.1", port: 0 };
/** More than the windows of one connection together, were each of these streams left alone. */
const ABANDONED = 12;
/** States that fill the window of a stream: what its reader does not take is not sent. */
const STATES = 100_000;

Deno.test("createH2Transport: streams that nobody reads any more do not hold up other calls", async () => {
  let sent = 0;
  const listener = await listenGrpc(({ service }) =>
    service(Health, {
      check: () => ({ status: Status.SERVING }),
      async *watch(_, { signal }) {
        for (let at = 0; at < STATES && !signal.aborted; at++, sent++) yield { status: Status.SERVING };
      },
    }), { interceptors: [], ...ANY });
  await using transport = createH2Transport({ baseUrl: `http://${listener.address}`, maxConnections: 1 });
  const client = createClient(Health, transport);
  const stop = new AbortController();
  for (let at = 0; at < ABANDONED; at++) {
    const states = client.watch({}, { signal: stop.signal })[Symbol.asyncIterator]();
    await withDeadline(states.next(), 5_000, "read one state"); // and no more
    let [before, same] = [-1, 0];
    await eventually("the server sends no more", () => {
      same = sent === before ? same + 1 : 0;
      before = sent;
      return same === 5;
    });
    assertEquals((await client.check({}, { timeoutMs: 5_000 })).status, Status.SERVING);
  }
  stop.abort();
  await listener.drain(1_000);
});
