import { assert, assertEquals, assertRejects } from "@std/assert";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { CreateUsersResponseSchema, UserService } from "../../../proto/gen/user/v1/user_pb.ts";
import { create, toBinary } from "@bufbuild/protobuf";
import { encodeStateless, ErrorCode, ServerConnection, type Stream } from "../../http2/mod.ts";
import { createH2Transport } from "../h2_client.ts";
import { envelope } from "../serve/envelope.ts";
import { MessageSplitter } from "./message_splitter.ts";

const HEADERS = encodeStateless([[":status", "200"], ["content-type", "application/grpc+proto"]]);
const OK = encodeStateless([["grpc-status", "0"]]);
const KIB = 1024;

/** A server that counts the messages of a request; before, it does something else on so many streams. */
class CountingServer implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #connections = new Set<ServerConnection>();
  readonly #accepting: Promise<void>;
  readonly baseUrl = `http://127.0.0.1:${this.#listener.addr.port}`;
  streams = 0;

  /** @param first what happens to the n-th stream, and whether that was all. */
  constructor(first: (stream: Stream, n: number, connection: ServerConnection) => Promise<boolean>) {
    this.#accepting = (async () => {
      for await (const socket of this.#listener) {
        const connection: ServerConnection = new ServerConnection(socket, async (stream) => {
          if (!await first(stream, this.streams++, connection)) await count(stream);
        });
        this.#connections.add(connection);
      }
    })();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#accepting;
    for (const connection of this.#connections) connection.close();
    await Promise.all([...this.#connections].map(({ ended }) => ended));
  }
}

async function count(stream: Stream): Promise<void> {
  const splitter = new MessageSplitter(Infinity);
  let totalCount = 0;
  for (let chunk = await stream.read(); chunk; chunk = await stream.read()) {
    splitter.push(chunk);
    while (splitter.shift()) totalCount++;
  }
  stream.sendHeaders(HEADERS);
  stream.write(
    envelope(0, toBinary(CreateUsersResponseSchema, create(CreateUsersResponseSchema, { totalCount }))),
  );
  stream.end(OK);
}

/** Takes so many octets of a stream, and refuses it then. */
async function refuseAfter(stream: Stream, octets: number): Promise<boolean> {
  for (let got = 0; got < octets;) got += (await stream.read())?.length ?? Infinity;
  stream.cancel(ErrorCode.REFUSED_STREAM);
  return true;
}

/** Has so many messages of 1 KiB counted. */
async function send(baseUrl: string, messages: number): Promise<number> {
  await using transport = createH2Transport({ baseUrl });
  const requests = async function* () {
    for (let i = 0; i < messages; i++) yield { name: "x".repeat(KIB - 9) };
    await Promise.resolve();
  };
  return (await createClient(UserService, transport).createUsers(requests())).totalCount;
}

Deno.test("exchange: a stream of requests that is refused is sent again from its beginning", async () => {
  await using server = new CountingServer(async (stream, n) =>
    n < 3 && await refuseAfter(stream, n * 50 * KIB)
  );
  assertEquals(await send(server.baseUrl, 200), 200);
  assertEquals(server.streams, 4);
});

Deno.test("exchange: a stream of which more was taken than is kept is not", async () => {
  await using server = new CountingServer(async (stream, n) =>
    n === 0 && await refuseAfter(stream, 300 * KIB)
  );
  const error: ConnectError = await assertRejects(() => send(server.baseUrl, 1_000), ConnectError);
  assertEquals([error.code, server.streams], [Code.Unavailable, 1]);
});

Deno.test("exchange: what is refused again and again ends as Unavailable", async () => {
  await using server = new CountingServer((stream) => refuseAfter(stream, 0));
  const startMs = performance.now();
  const error: ConnectError = await assertRejects(() => send(server.baseUrl, 1), ConnectError);
  assertEquals([error.code, server.streams], [Code.Unavailable, 5]);
  assert(performance.now() - startMs < 5_000);
});

Deno.test("exchange: what a server may have begun to work on is not made again", async () => {
  await using server = new CountingServer(async (stream, _, connection) => {
    await stream.read();
    connection.close(); // no stream is above the last that it says it has seen
    return true;
  });
  await assertRejects(() => send(server.baseUrl, 1), ConnectError);
  assertEquals(server.streams, 1);
});

Deno.test("exchange: a request whose source fails ends with that, and the server hears of it", async () => {
  const seen = Promise.withResolvers<unknown>();
  await using server = new CountingServer((stream) => {
    stream.signal.addEventListener("abort", () => seen.resolve(stream.error?.code));
    return new Promise(() => {});
  });
  await using transport = createH2Transport({ baseUrl: server.baseUrl });
  const requests = async function* () {
    yield { name: "a" };
    await Promise.reject(new RangeError("no more"));
  };
  const call = createClient(UserService, transport).createUsers(requests());
  const error: ConnectError = await assertRejects(() => call, ConnectError, "no more");
  assert(error.cause instanceof RangeError);
  assertEquals(await seen.promise, ErrorCode.CANCEL);
});

Deno.test("exchange: a source that waits hears at once that its call was cancelled", async () => {
  await using server = new CountingServer((stream) => {
    stream.sendHeaders(HEADERS);
    return new Promise(() => {});
  });
  await using transport = createH2Transport({ baseUrl: server.baseUrl });
  const heard: string[] = [];
  const tell = (what: string) => Promise.resolve({ done: true as const, value: heard.push(what) });
  const input = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise<never>(() => {}),
      throw: (error: unknown) => tell(String(error)),
      return: () => tell("return"),
    }),
  };
  const gone = new AbortController();
  await transport.stream(UserService.method.chat, gone.signal, undefined, undefined, input);
  gone.abort(new ConnectError("enough", Code.Canceled)); // and nobody reads
  assertEquals(heard, ["ConnectError: [canceled] enough", "return"]);
});
