import { assertEquals } from "@std/assert";
import {
  create,
  createRegistry,
  type DescMethod,
  type DescService,
  fromJson,
  type JsonObject,
  type Message,
  toJson,
} from "@bufbuild/protobuf";
import { DurationSchema } from "@bufbuild/protobuf/wkt";
import type { ConnectRouter } from "@connectrpc/connect";
import { join } from "@std/path";
import { createServices } from "../../functions/rpc/services.ts";
import { createRest, rulesOf } from "../../lib/contract/mod.ts";
import { createLocalCaller, createRpcFetch, listenFetch, listenGrpc } from "../../lib/rpc/mod.ts";
import { DETAILS, plain } from "../clients/ask.ts";
import { hold, type Row } from "../clients/row.ts";
import { callersOf, isMissing } from "../clients/stage.ts";
import { bindingsRegistry } from "../support/contract/bindings.ts";
import { ROOT } from "../support/module_graph.ts";

const ANY = { hostname: "127.0.0.1", port: 0 };
const FIXTURE = new URL("../support/contract/bindings.proto", import.meta.url);

/** A field of every type, each with a value that is easy to get wrong. */
const EVERYTHING: JsonObject = {
  double: "Infinity",
  float: -1.5,
  int32: -2147483648,
  int64: "-9223372036854775808",
  uint32: 4294967295,
  uint64: "18446744073709551615",
  sint32: 2147483647,
  sint64: "9223372036854775807",
  fixed32: 4294967295,
  fixed64: "9007199254740993",
  sfixed32: -1,
  sfixed64: "-9007199254740993",
  bool: true,
  string: 'Grüße 🦜 "\\',
  bytes: "AP+/",
  kind: "KIND_LARGE",
  maybe: 0,
  numbers: [0, -1, 2147483647],
  kinds: ["KIND_SMALL", "KIND_UNSPECIFIED"],
  messages: [{ messageId: "a", labels: { "": "b", "ключ": "значение" } }, {}],
  byName: { one: { text: "1" }, "": {} },
  right: 0,
  self: { self: { left: "" } },
  time: "2026-11-20T12:35:51.986470001Z",
  duration: "-1.000000001s",
  mask: "messageId,sub.next",
  wrappedBool: false,
  wrappedString: "",
  wrappedInt64: "9007199254740993",
  wrappedDouble: 0,
  wrappedBytes: "AA==", // not empty: grpcurl leaves that out
  struct: { a: [1, null, { b: true }] },
  value: null,
  list: ["x", 1.5, false],
  any: { "@type": "type.googleapis.com/google.protobuf.Duration", "value": "1.500s" },
  times: ["1970-01-01T00:00:00Z"],
  flags: [true, false],
};

/** An answer that has of the request what has the same name. */
function like({ input, output }: DescMethod, request: Message): Message {
  if (input === output) return request;
  return fromJson(output, toJson(input, request, { registry: DETAILS }), {
    registry: DETAILS,
    ignoreUnknownFields: true,
  });
}

/** Serves any contract: each method answers what it was asked. */
function echoing(service: DescService): (router: ConnectRouter) => void {
  const handlers = service.methods.map((method) => {
    const handler = {
      unary: (request: Message) => like(method, request),
      async *server_streaming(request: Message) {
        yield like(method, request);
        yield like(method, request);
      },
      async client_streaming(requests: AsyncIterable<Message>) {
        let last = create(method.output);
        for await (const request of requests) last = like(method, request);
        return last;
      },
      async *bidi_streaming(requests: AsyncIterable<Message>) {
        for await (const request of requests) yield like(method, request);
      },
    }[method.methodKind];
    return [method.localName, handler];
  });
  return (router) => void router.service(service, Object.fromEntries(handlers));
}

function rowsOf(service: DescService): (Row & { notRest?: boolean })[] {
  const method = (name: string) => service.methods.find((method) => method.name === name)!;
  const echo = method("Echo");
  return [
    { name: "every type", method: echo, requests: EVERYTHING, answers: [plain(echo, EVERYTHING)] },
    { name: "no field at all", method: echo, requests: {}, answers: [plain(echo, {})] },
    {
      name: "a path, a query with lists and nested fields",
      method: method("GetMessage"),
      requests: { messageId: "a/b ü", tags: ["x", "y"], sub: { subfield: "s", next: { subfield: "t" } } },
      answers: [{ messageId: "a/b ü" }],
    },
    {
      name: "a body that is a field",
      method: method("UpdateMessage"),
      requests: { messageId: "1", message: { text: "in the body" }, idempotencyKey: "k" },
      answers: [{ messageId: "1" }],
    },
    {
      name: "a path and a body",
      method: method("PatchMessage"),
      requests: { messageId: "1", text: "t", labels: { a: "b" } },
      answers: [{ messageId: "1", text: "t", labels: { a: "b" } }],
    },
    { name: "an empty answer", method: method("DeleteMessage"), requests: { messageId: "1" }, answers: [{}] },
    {
      name: "a verb of its own",
      method: method("Archive"),
      requests: { messageId: "1" },
      answers: [{ messageId: "1" }],
    },
    {
      name: "a stream of answers",
      method: method("Watch"),
      requests: { count: 2 },
      check: ({ answers }) => assertEquals(answers.length, 2),
    },
    {
      name: "a stream of requests",
      method: method("Import"),
      requests: [{ shelf: "a", message: { text: "1" } }, { shelf: "b", message: { text: "2" } }],
      answers: [{ texts: [], shelves: [] }],
      notRest: true, // another place for each field: the tests of lib/contract have them all
    },
    {
      name: "both streaming",
      method: method("Converse"),
      requests: [{ messageId: "1" }, { messageId: "2", text: "t" }],
      answers: [{ messageId: "1" }, { messageId: "2", text: "t" }],
      notRest: true,
    },
    {
      name: "several segments",
      method: method("UpdateBook"),
      requests: { book: { name: "shelves/1/books/2", title: "T" } },
      answers: [{}],
      notRest: true,
    },
    {
      name: "no route",
      method: method("Unbound"),
      requests: { messageId: "1" },
      answers: [{ messageId: "1" }],
    },
  ];
}

Deno.test({
  name: "a contract that is dropped in is served on every protocol, with no line written for it",
  ignore: isMissing("SQLite"),
  fn: async (t) => {
    await using stack = new AsyncDisposableStack();
    const contracts = await Deno.makeTempDir({ prefix: "parley-fixture-" });
    stack.defer(() => Deno.remove(contracts, { recursive: true }));
    await Deno.mkdir(join(contracts, "google/api"), { recursive: true });
    await Deno.copyFile(FIXTURE, join(contracts, "bindings.proto"));
    for (const name of ["annotations.proto", "http.proto"]) {
      await Deno.copyFile(join(ROOT, "proto/google/api", name), join(contracts, "google/api", name));
    }

    const service = (await bindingsRegistry()).getService("bindings.v1.Messaging")!;
    const registry = createRegistry(DurationSchema);
    const registrations = [{ service, register: echoing(service) }];
    const { routes, rpc } = createServices({ registrations, rules: rulesOf(), registry });
    const byRpc = createRpcFetch(routes, rpc);
    const byRest = createRest({ services: [service], invoke: createLocalCaller(routes, rpc), registry });
    const none = () => new Response(null, { status: 404 });
    const http = listenFetch((request, info) => byRpc(request, info) ?? byRest(request) ?? none(), ANY);
    stack.defer(() => http.drain(0));
    const grpc = await listenGrpc(routes, { ...rpc, ...ANY });
    stack.defer(() => grpc.drain(0));

    const edgeGrpc = `127.0.0.1:${grpc.port}`;
    for (const caller of callersOf({ http: `http://127.0.0.1:${http.port}`, edgeGrpc, contracts }, stack)) {
      await t.step(caller.name, async (t) => {
        const isRest = caller.name === "REST";
        const rows = rowsOf(service).filter(({ method, notRest }) =>
          caller.has(method) && !(isRest && notRest)
        );
        for (const row of rows) await t.step(row.name, async () => void await hold(caller, row));
      });
    }
  },
});
