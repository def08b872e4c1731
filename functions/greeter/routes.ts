import { createClient, type Transport } from "@connectrpc/connect";
import { Hono } from "hono";
import { Greeter } from "../../proto/gen/helloworld/helloworld_pb.ts";
import { AppError, fromConnectError, invalidArgument } from "../../lib/error/mod.ts";
import type { AppEnv } from "../middleware/context.ts";
import { limitBody, parseObject } from "../middleware/body.ts";
import { methodNotAllowed } from "../middleware/problems.ts";

/** Bytes of a request body at the most. */
const MAX_BODY_BYTES = 64 * 1024;
/** How long the echo may take, in milliseconds. */
const DEADLINE_MS = 5_000;

/** The ways to the greeter that the routes call, once they are there; where there are no sockets they never are. */
export interface GreeterDeps {
  overTcp(): Transport | undefined;
  overUnixSocket(): Transport | undefined;
}

/** HTTP in front of gRPC: `{"name"}` goes to the greeter, over TCP or a unix socket, and `{"message"}` comes back. */
export function greeterRoutes({ overTcp, overUnixSocket }: GreeterDeps): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  const paths = { "/api/echo_grpc": overTcp, "/api/echo_grpc_over_unix_socket": overUnixSocket };
  for (const [path, transportOf] of Object.entries(paths)) {
    app.post(path, limitBody(MAX_BODY_BYTES), async (c) => {
      const name = nameOf(parseObject(await c.req.arrayBuffer()));
      const transport = transportOf();
      if (!transport) throw new AppError("UNAVAILABLE", "The gRPC server does not listen in this process");
      const options = { timeoutMs: DEADLINE_MS, signal: c.req.raw.signal };
      const { message } = await createClient(Greeter, transport).sayHello({ name }, options).catch(
        (thrown: unknown) => {
          throw fromConnectError(thrown);
        },
      );
      return c.json({ message });
    });
    app.all(path, methodNotAllowed("POST"));
  }
  return app;
}

function nameOf(body: object): string {
  const name = "name" in body ? body.name : undefined;
  if (typeof name === "string") return name;
  const description = name === undefined
    ? "missing, expected a string"
    : `expected a string, got ${kindOf(name)}`;
  throw invalidArgument([{ field: "name", description }]);
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : `a ${typeof value}`;
}
