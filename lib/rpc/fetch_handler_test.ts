import { assertEquals, assertRejects } from "@std/assert";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { createClient, type Interceptor, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-web";
import { Health } from "../../proto/gen/grpc/health/v1/health_pb.ts";
import {
  ListMessagesRequestSchema,
  ListMessagesResponseSchema,
  MessengerService,
  SendMessageRequestSchema,
} from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { fromConnectError } from "../error/mod.ts";
import { createRpcFetch, type RpcFetch } from "./fetch_handler.ts";
import { READ_MAX_BYTES, type RpcOptions } from "./routes.ts";

const SEND = "http://memory/messenger.v1.MessengerService/SendMessage";

/** Answers the length of the text as the number, and echoes a stream of as many messages as the position says. */
function echo(options: Partial<RpcOptions> = {}): RpcFetch {
  return createRpcFetch((router) => {
    router.service(MessengerService, {
      sendMessage: ({ text }) => ({ seq: BigInt(text.length) }),
      listMessages: ({ room }) => ({ end: { epoch: room } }),
      async *readMessages({ after }) {
        for (let seq = 1n; seq <= (after?.seq ?? 0n); seq++) {
          yield { event: { case: "start" as const, value: { seq } } };
        }
      },
    });
  }, { interceptors: [], ...options });
}

function post(rpc: RpcFetch, contentType: string, body: BodyInit): Promise<Response> {
  return rpc(new Request(SEND, { method: "POST", headers: { "content-type": contentType }, body }))!;
}

const PROTOCOLS: Record<string, (fetch: typeof globalThis.fetch) => Transport> = {
  "Connect, JSON": (fetch) => createConnectTransport({ baseUrl: "http://memory", fetch }),
  "Connect, binary": (fetch) =>
    createConnectTransport({ baseUrl: "http://memory", fetch, useBinaryFormat: true, useHttpGet: true }),
  "gRPC-Web": (fetch) => createGrpcWebTransport({ baseUrl: "http://memory", fetch }),
  "gRPC-Web, JSON": (fetch) =>
    createGrpcWebTransport({ baseUrl: "http://memory", fetch, useBinaryFormat: false }),
};

for (const [protocol, open] of Object.entries(PROTOCOLS)) {
  const clientOf = (rpc: RpcFetch) =>
    createClient(MessengerService, open((input, init) => rpc(new Request(input, init))!));

  Deno.test(`createRpcFetch: ${protocol}: calls and streams`, async () => {
    const client = clientOf(echo());
    assertEquals((await client.sendMessage({ text: "abc" })).seq, 3n);
    assertEquals((await client.listMessages({ room: "r" })).end?.epoch, "r");
    const seqs = [];
    for await (const { event } of client.readMessages({ after: { seq: 3n } })) {
      if (event.case === "start") seqs.push(event.value.seq);
    }
    assertEquals(seqs, [1n, 2n, 3n]);
  });

  Deno.test(`createRpcFetch: ${protocol}: a message over the limit is refused, one below it is not`, async () => {
    const client = clientOf(echo({ readMaxBytes: 1_000 }));
    assertEquals((await client.sendMessage({ text: "x".repeat(900) })).seq, 900n);
    const error = fromConnectError(
      await assertRejects(() => client.sendMessage({ text: "x".repeat(1_001) })),
    );
    assertEquals(error.code, "RESOURCE_EXHAUSTED");
  });
}

Deno.test("createRpcFetch: four mebibytes are the limit unless told otherwise, to the byte", async () => {
  assertEquals(READ_MAX_BYTES, 4 * 1024 * 1024);
  const body = (size: number) => {
    const message = toBinary(SendMessageRequestSchema, {
      $typeName: "messenger.v1.SendMessageRequest",
      author: "",
      text: "x".repeat(size - 5), // one byte of tag, four of length
      room: "",
      idempotencyKey: "",
    });
    assertEquals(message.length, size);
    return message;
  };
  const fits = await post(echo(), "application/proto", body(READ_MAX_BYTES));
  assertEquals(fits.status, 200);
  await fits.body?.cancel();
  const over = await post(echo(), "application/proto", body(READ_MAX_BYTES + 1));
  assertEquals((await over.json()).code, "resource_exhausted");
});

Deno.test("createRpcFetch: a path that is none of the procedures is not answered", () => {
  const rpc = echo();
  const paths = ["/", "/messenger.v1.MessengerService", "/messenger.v1.MessengerService/Nothing"];
  paths.push(
    `/grpc.health.v1.Health/${Health.method.check.name}`,
    "/messenger.v1.MessengerService/SendMessage/",
  );
  for (const path of paths) {
    assertEquals(rpc(new Request(`http://memory${path}`, { method: "POST", body: "{}" })), undefined, path);
  }
});

Deno.test("createRpcFetch: a query beside the path changes nothing", async () => {
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: '{"text":"ab"}' };
  const response = await echo()(new Request(`${SEND}?x=y`, init))!;
  assertEquals(await response.json(), { seq: "2" });
});

Deno.test("createRpcFetch: GET for what has no side effects, and for nothing else", async () => {
  const rpc = echo();
  const request = toBinary(ListMessagesRequestSchema, {
    $typeName: "messenger.v1.ListMessagesRequest",
    room: "r",
    pageSize: 0,
  });
  const message = btoa(String.fromCharCode(...request));
  const query = `?connect=v1&encoding=proto&base64=1&message=${encodeURIComponent(message)}`;
  const url = SEND.replace("SendMessage", "ListMessages") + query;
  const response = await rpc(new Request(url))!;
  assertEquals(response.status, 200);
  const answer = fromBinary(ListMessagesResponseSchema, new Uint8Array(await response.arrayBuffer()));
  assertEquals(answer.end?.epoch, "r");
  assertEquals((await rpc(new Request(SEND + query))!).status, 405);
});

Deno.test("createRpcFetch: gRPC itself, which has trailers, is not spoken", async () => {
  for (const contentType of ["application/grpc", "application/grpc+proto", "text/plain"]) {
    const response = await post(echo(), contentType, new Uint8Array(5));
    assertEquals(response.status, 415, contentType);
    await response.body?.cancel();
  }
});

Deno.test("createRpcFetch: the first interceptor is the outermost", async () => {
  const order: string[] = [];
  const note = (name: string): Interceptor => (next) => async (request) => {
    order.push(`${name} in`);
    const response = await next(request);
    order.push(`${name} out`);
    return response;
  };
  await (await post(echo({ interceptors: [note("a"), note("b")] }), "application/json", "{}")).body?.cancel();
  assertEquals(order, ["a in", "b in", "b out", "a out"]);
});
