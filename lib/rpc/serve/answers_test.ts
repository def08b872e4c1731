import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { Health } from "../../../proto/gen/grpc/health/v1/health_pb.ts";
import { ClientConnection, type Header, headerValue, responseHeaders } from "../../http2/mod.ts";
import { createRpcFetch } from "../fetch_handler.ts";
import { listenGrpc } from "../listen_grpc.ts";
import type { Routes } from "../routes.ts";
import { join } from "./bytes.ts";

/** A request of a test: what is left out is that of a call that is answered. */
interface Asked {
  method?: string;
  path?: string;
  query?: string;
  headers?: Record<string, string>;
  body?: Uint8Array | string;
}

interface Answer {
  status: number;
  headers: Headers;
  body: Uint8Array;
  trailers: Headers;
}

type Carrier = (asked: Asked) => Promise<Answer>;

const CHECK = "/grpc.health.v1.Health/Check";
const WATCH = "/grpc.health.v1.Health/Watch";
const EMPTY = new Uint8Array(5);
const encoder = new TextEncoder();

const routes: Routes = (router) =>
  void router.service(Health, {
    async check({ service }, { responseHeader, responseTrailer }) {
      if (service === "slow") await delay(500);
      if (service === "fields") {
        responseHeader.set("x-head", "1");
        responseHeader.set("content-type", "text/html");
        responseTrailer.set("x-end", "2");
      }
      return { status: 1 };
    },
    async *watch({ service }, { responseTrailer }) {
      yield { status: 1 };
      if (service === "slow") await delay(500);
      responseTrailer.set("x-end", "2");
    },
  });

const RPC = { interceptors: [], readMaxBytes: 100 };

const onFetch: Carrier = async ({ method = "POST", path = CHECK, query = "", headers = {}, body }) => {
  const init = { method, headers, ...(method === "POST" && { body: (body ?? "") as BodyInit }) };
  const response = await createRpcFetch(routes, RPC)(new Request(`http://here${path}${query}`, init))!;
  return {
    status: response.status,
    headers: response.headers,
    body: await response.bytes(),
    trailers: new Headers(),
  };
};

const onHttp2: Carrier = async ({ method = "POST", path = CHECK, query = "", headers = {}, body }) => {
  const listener = await listenGrpc(routes, { ...RPC, hostname: "127.0.0.1", port: 0 });
  const connection = new ClientConnection(
    await Deno.connect({ hostname: "127.0.0.1", port: listener.port }),
  );
  try {
    const fields: Header[] = [
      [":method", method],
      [":scheme", "http"],
      [":path", path + query],
      [":authority", "here"],
      ...Object.entries(headers),
    ];
    const stream = await connection.request(fields, false);
    stream.write(typeof body === "string" ? encoder.encode(body) : body ?? new Uint8Array());
    stream.end();
    const head = await responseHeaders(stream);
    const chunks: Uint8Array[] = [];
    for (let chunk = await stream.read(); chunk; chunk = await stream.read()) chunks.push(chunk);
    return {
      status: Number(headerValue(head, ":status")),
      headers: new Headers(head.slice(1) as [string, string][]),
      body: join(chunks, chunks.reduce((size, { length }) => size + length, 0)),
      trailers: new Headers(stream.trailers as [string, string][]),
    };
  } finally {
    connection.close();
    await connection.ended;
    await listener.drain(1_000);
  }
};

const CARRIERS = { fetch: onFetch, http2: onHttp2 };

function each(name: string, test: (ask: Carrier) => Promise<void>): void {
  for (const [carrier, ask] of Object.entries(CARRIERS)) {
    Deno.test(`RpcServer: ${carrier}: ${name}`, () => test(ask));
  }
}

const type = (contentType: string) => ({ "content-type": contentType });
const text = ({ body }: Answer) => new TextDecoder().decode(body);
const code = (answer: Answer) => JSON.parse(text(answer)).code;

each("an unknown content type is 415, and told what there is", async (ask) => {
  for (
    const unknown of [
      "text/plain",
      "application/xml",
      "application/grpc+thrift",
      "application/connect+xml",
      "",
    ]
  ) {
    const { status, headers, body } = await ask({ headers: unknown === "" ? {} : type(unknown), body: "{}" });
    assertEquals([status, body.length], [415, 0], unknown);
    assert(headers.get("accept-post")?.includes("application/json"));
  }
});

each("unary calls and streams have content types of their own", async (ask) => {
  assertEquals((await ask({ headers: type("application/connect+json"), body: EMPTY })).status, 415);
  assertEquals((await ask({ path: WATCH, headers: type("application/json"), body: "{}" })).status, 415);
});

each("another method is 405, and told which there are", async (ask) => {
  for (const method of ["GET", "PUT", "DELETE"]) {
    const { status, headers } = await ask({ method, path: WATCH, headers: type("application/json") });
    assertEquals([status, headers.get("allow")], [405, "POST"], method);
  }
});

each("Connect: unknown compression, faulty deadline, too long, no JSON", async (ask) => {
  const json = type("application/json");
  const snappy = await ask({ headers: { ...json, "content-encoding": "snappy" }, body: "{}" });
  assertEquals([snappy.status, code(snappy)], [501, "unimplemented"]);
  assertEquals(snappy.headers.get("content-type"), "application/json");
  const late = await ask({ headers: { ...json, "connect-timeout-ms": "soon" }, body: "{}" });
  assertEquals([late.status, code(late)], [400, "invalid_argument"]);
  const long = await ask({ headers: json, body: JSON.stringify({ service: "x".repeat(100) }) });
  assertEquals([long.status, code(long)], [429, "resource_exhausted"]);
  for (const wrong of ["{", "[]", '{"service":1}', "\xff"]) {
    const answer = await ask({ headers: json, body: wrong });
    assertEquals([answer.status, code(answer)], [400, "invalid_argument"], wrong);
  }
});

each("Connect: the deadline is answered whatever the handler does", async (ask) => {
  const headers = { ...type("application/json"), "connect-timeout-ms": "20" };
  const answer = await ask({ headers, body: '{"service":"slow"}' });
  assertEquals([answer.status, code(answer)], [504, "deadline_exceeded"]);
  const slow = encoder.encode('{"service":"slow"}');
  const body = new Uint8Array([0, 0, 0, 0, slow.length, ...slow]);
  const stream = await ask({
    path: WATCH,
    headers: { ...type("application/connect+json"), "connect-timeout-ms": "20" },
    body,
  });
  assert(text(stream).includes('"code":"deadline_exceeded"'), text(stream));
});

each("Connect: what a handler sets goes along, and not over what the protocol says", async (ask) => {
  const { headers } = await ask({ headers: type("application/json"), body: '{"service":"fields"}' });
  const sent = ["x-head", "trailer-x-end", "content-type"].map((name) => headers.get(name));
  assertEquals(sent, ["1", "2", "application/json"]);
  const stream = await ask({ path: WATCH, headers: type("application/connect+proto"), body: EMPTY });
  assert(text(stream).endsWith('{"metadata":{"x-end":["2"]}}'), text(stream));
});

each("gRPC-Web: the status is in the last envelope", async (ask) => {
  const headers = type("application/grpc-web+proto");
  const answer = await ask({ headers, body: EMPTY });
  assertEquals([answer.status, answer.headers.get("content-type")], [200, "application/grpc-web+proto"]);
  assert(text(answer).endsWith("grpc-status: 0\r\n"));
  const snappy = await ask({ headers: { ...headers, "grpc-encoding": "snappy" }, body: EMPTY });
  assert(text(snappy).includes("grpc-status: 12\r\n"), text(snappy));
  const none = await ask({ headers, body: "" });
  assert(text(none).includes("grpc-status: 12\r\n"), text(none));
  const two = await ask({ headers, body: new Uint8Array(10) });
  assert(text(two).includes("grpc-status: 12\r\n"), text(two));
  const cut = await ask({ headers, body: new Uint8Array([0, 0, 0, 0, 9, 1]) });
  assert(text(cut).includes("grpc-status: 3\r\n"), text(cut));
  const long = await ask({ headers, body: new Uint8Array([0, 0, 0, 1, 0]) });
  assert(text(long).includes("grpc-status: 8\r\n"), text(long));
});

Deno.test("RpcServer: http2: gRPC: the status is in the trailers", async () => {
  const headers = type("application/grpc");
  const answer = await onHttp2({ headers, body: EMPTY });
  assertEquals([answer.status, answer.trailers.get("grpc-status")], [200, "0"]);
  assertEquals([...answer.body], [0, 0, 0, 0, 2, 8, 1]);
  const status = async (asked: Asked) => (await onHttp2(asked)).trailers.get("grpc-status");
  assertEquals(await status({ headers: { ...headers, "grpc-encoding": "snappy" }, body: EMPTY }), "12");
  assertEquals(await status({ headers: { ...headers, "grpc-timeout": "1X" }, body: EMPTY }), "3");
  assertEquals(await status({ headers, body: new Uint8Array([0, 0, 0, 1, 0]) }), "8");
  const slow = new Uint8Array([0, 0, 0, 0, 6, 10, 4, ...encoder.encode("slow")]);
  assertEquals(await status({ headers: { ...headers, "grpc-timeout": "20m" }, body: slow }), "4");
  assertEquals(
    await status({ path: WATCH, headers: { ...headers, "grpc-timeout": "20m" }, body: slow }),
    "4",
  );
});
