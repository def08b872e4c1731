import { assertEquals } from "@std/assert";
import { createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-web";
import { RetryInfoSchema } from "../../../proto/gen/google/rpc/error_details_pb.ts";
import { Health } from "../../../proto/gen/grpc/health/v1/health_pb.ts";
import { UserService } from "../../../proto/gen/user/v1/user_pb.ts";
import { fromConnectError } from "../../error/mod.ts";
import { Admission } from "../../flow/mod.ts";
import { createRpcFetch } from "../fetch_handler.ts";
import { createH2Transport } from "../h2_client.ts";
import { listenFetch } from "../listen_fetch.ts";
import { listenGrpc } from "../listen_grpc.ts";
import type { Routes } from "../routes.ts";

/** An admission that lets nothing more in: its turn goes on. */
function busy(): Admission {
  let end = () => {};
  let nowMs = 0;
  const admission = new Admission({ nowMs: () => nowMs, afterTurn: (ended) => end = ended });
  admission.admit();
  nowMs = 10_000;
  end();
  while (admission.admit({}, 1_024));
  return admission;
}

const routes: Routes = (router) => {
  router.service(UserService, {
    getUser: () => {
      throw new Error("It is asked all the same");
    },
    async *listUsers() {
      await Promise.reject(new Error("It is asked all the same"));
      yield {};
    },
  });
  router.service(Health, { check: () => ({ status: 1 }) });
};

/** The ports of a process that is busy: of lib/http2, and of `Deno.serve`. */
async function ports() {
  const options = { interceptors: [], admission: busy() };
  const bind = { hostname: "127.0.0.1", port: 0 };
  const grpc = await listenGrpc(routes, { ...options, ...bind });
  const rpc = createRpcFetch(routes, options);
  const http = listenFetch((request, info) => rpc(request, info) ?? new Response(), bind);
  return {
    grpc: `http://${grpc.address}`,
    http: `http://${http.address}`,
    async [Symbol.asyncDispose]() {
      await Promise.all([grpc.drain(1_000), http.drain(1_000)]);
    },
  };
}

Deno.test("busy: every protocol tells RESOURCE_EXHAUSTED and when to try again, and health is answered", async () => {
  await using at = await ports();
  await using grpc = createH2Transport({ baseUrl: at.grpc });
  await using web = createH2Transport({ baseUrl: at.grpc, protocol: "grpc-web" });
  await using connect = createH2Transport({ baseUrl: at.grpc, protocol: "connect" });
  const transports = {
    grpc,
    web,
    connect,
    "grpc-web by fetch": createGrpcWebTransport({ baseUrl: at.http }),
    "connect by fetch": createConnectTransport({ baseUrl: at.http }),
    "connect by fetch, through the other port": createConnectTransport({ baseUrl: at.grpc }),
  };
  for (const [name, transport] of Object.entries(transports)) {
    const users = createClient(UserService, transport);
    const list = async () => {
      for await (const _ of users.listUsers({}));
    };
    for (const call of [() => users.getUser({ id: "a" }), list]) {
      const error = await Promise.resolve(call()).then(() => undefined, fromConnectError);
      assertEquals(error?.code, "RESOURCE_EXHAUSTED", name);
      assertEquals(error?.message, "Cannot take the call: the server is busy", name);
      assertEquals(error?.find(RetryInfoSchema)?.retryDelay?.nanos, 200_000_000, name);
    }
    assertEquals((await createClient(Health, transport).check({})).status, 1, name);
  }
});

Deno.test("busy: Connect over HTTP is answered 429 with Retry-After", async () => {
  await using at = await ports();
  for (const base of [at.http, at.grpc]) {
    const response = await fetch(`${base}/user.v1.UserService/GetUser`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "this is never read",
    });
    assertEquals([response.status, response.headers.get("retry-after")], [429, "1"]);
    assertEquals((await response.json()).code, "resource_exhausted");
  }
});

Deno.test("busy: a connection goes on after so many refusals, of requests with bodies in parts too", async () => {
  await using at = await ports();
  await using transport = createH2Transport({ baseUrl: at.grpc, maxConnections: 1 });
  const users = createClient(UserService, transport);
  const ask = (id: string) =>
    users.getUser({ id }).then(() => "answered", (thrown) => fromConnectError(thrown).code);
  for (let round = 0; round < 10; round++) {
    const codes = await Promise.all(Array.from({ length: 1_000 }, (_, i) => ask("x".repeat(i * 20))));
    assertEquals(new Set(codes), new Set(["RESOURCE_EXHAUSTED"]));
  }
  assertEquals((await createClient(Health, transport).check({})).status, 1);
});
