import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { join } from "@std/path";
import { someBytes } from "../suites/file_store/kit.ts";
import { eventually } from "../support/eventually.ts";
import { failure } from "../support/failure.ts";
import { FileProcess } from "./file_process.ts";

const MIB = 1024 * 1024;
const LONG_MS = 3_600_000;
/** What the system keeps of a connection on its way, both sides together, in bytes at the most. */
const SOCKETS_BYTES = 16 * MIB;

/** Chunks of 1 MiB that do not compress, and then nothing until `rest` is there. */
async function* chunks(count: number, rest: Promise<unknown>): AsyncGenerator<{ data: Uint8Array }> {
  for (let i = 0; i < count; i++) yield { data: someBytes(MIB) };
  await rest;
}

/** Bytes that are kept of the one part that there is. */
async function partBytes({ folder }: FileProcess, names: readonly string[]): Promise<number> {
  assertEquals(names.length, 1);
  return (await Deno.stat(join(folder, "parts", names[0]!))).size;
}

/** Waits until the process reads nothing more, and answers how much it has read since it had read `before`. */
async function standstill(server: FileProcess, before: number): Promise<number> {
  let last = before;
  await eventually("nothing more is read", async () => {
    const { read } = await server.watched();
    const isSame = read > before && read === last;
    last = read;
    return isSame;
  }, { everyMs: 500, withinMs: 10_000 });
  return last - before;
}

/** Waits until the process has no file open. */
async function allClosed(server: FileProcess): Promise<void> {
  await eventually("all files are closed", async () => (await server.watched()).open === 0);
}

Deno.test("a process that is killed in the middle of an upload leaves nothing to read, and that is swept", async () => {
  await using server = await FileProcess.start();
  const { promise: never, resolve: end } = Promise.withResolvers<void>();
  const upload = failure(server.client.upload(chunks(5, never)));
  await eventually("four pieces are kept", async () => {
    const names = await server.names("parts");
    return names.length === 1 && await partBytes(server, names) >= 4 * MIB;
  });
  await server.kill();
  end();
  assertEquals((await upload).code, "UNAVAILABLE");
  const [left = ""] = await server.names("parts");
  assertEquals(await server.names("whole"), []);

  await server.start();
  assertEquals((await failure(Array.fromAsync(server.client.download({ id: left })))).code, "NOT_FOUND");
  assertEquals(
    (await fetch(`${server.http}/v1/files/${left}`).then((r) => (r.body?.cancel(), r))).status,
    404,
  );

  await server.kill();
  const then = new Date(Date.now() - LONG_MS);
  await Deno.utime(join(server.folder, "parts", left), then, then);
  await server.start();
  await eventually("it is swept", async () => (await server.names("parts")).length === 0);
});

Deno.test("an upload that its client breaks off leaves nothing", async () => {
  await using server = await FileProcess.start();
  const { promise: never, resolve: end } = Promise.withResolvers<void>();
  const controller = new AbortController();
  const upload = failure(server.client.upload(chunks(3, never), { signal: controller.signal }));
  await eventually("a part is kept", async () => (await server.names("parts")).length === 1);
  controller.abort();
  assertEquals((await upload).code, "CANCELLED");
  end();
  await eventually("the part is gone", async () => (await server.names("parts")).length === 0);
  assertEquals(await server.names("whole"), []);
});

Deno.test("an upload whose time is over leaves nothing, though its client sends nothing more", async () => {
  await using server = await FileProcess.start();
  const { promise: never, resolve: end } = Promise.withResolvers<void>();
  const upload = failure(server.client.upload(chunks(1, never), { timeoutMs: 300 }));
  assertEquals((await upload).code, "DEADLINE_EXCEEDED");
  await eventually("the part is gone", async () => (await server.names("parts")).length === 0);
  end();
});

Deno.test("an upload over HTTP with fewer bytes than it said is not taken for whole", async () => {
  await using server = await FileProcess.start();
  const { hostname, port } = new URL(server.http);
  const head = `POST /v1/files HTTP/1.1\r\nhost: ${hostname}\r\ncontent-length: 1000000\r\n\r\n`;
  for (const fields of [head, head.replace("content-length: 1000000", "transfer-encoding: chunked")]) {
    const socket = await Deno.connect({ hostname, port: Number(port) });
    await socket.write(new TextEncoder().encode(fields));
    if (fields !== head) await socket.write(new TextEncoder().encode("186a0\r\n"));
    await socket.write(new Uint8Array(100_000));
    await eventually("a part is kept", async () => (await server.names("parts")).length === 1);
    socket.close();
    await eventually("the part is gone", async () => (await server.names("parts")).length === 0);
    assertEquals(await server.names("whole"), []);
  }
});

Deno.test("a reader that stops reading costs what is under way, and its file is closed when it goes", async () => {
  await using server = await FileProcess.start();
  const { client } = server;
  const { id } = await client.upload(chunks(64, Promise.resolve()));

  const controller = new AbortController();
  const messages = client.download({ id }, { signal: controller.signal })[Symbol.asyncIterator]();
  await messages.next();
  const overGrpc = await standstill(server, 0);
  assert(overGrpc < 2 * MIB, `${overGrpc} bytes over gRPC`);
  assertEquals((await server.watched()).open, 1);
  controller.abort();
  const goOn = async () => {
    while (!(await messages.next()).done);
  };
  assertEquals((await failure(goOn())).code, "CANCELLED");
  await allClosed(server);

  const { read } = await server.watched();
  const { hostname, port } = new URL(server.http);
  const socket = await Deno.connect({ hostname, port: Number(port) });
  await socket.write(new TextEncoder().encode(`GET /v1/files/${id} HTTP/1.1\r\nhost: ${hostname}\r\n\r\n`));
  assert(await socket.read(new Uint8Array(100)));
  const overHttp = await standstill(server, read);
  assert(overHttp < SOCKETS_BYTES, `${overHttp} bytes over HTTP`);
  assertEquals((await server.watched()).open, 1);
  socket.close();
  await allClosed(server);
});

Deno.test("a reader that goes before its answer begins, or while, leaves no file open", async () => {
  await using server = await FileProcess.start();
  const { id } = await server.client.upload(chunks(8, Promise.resolve()));
  const { hostname, port } = new URL(server.http);
  const request = new TextEncoder().encode(`GET /v1/files/${id} HTTP/1.1\r\nhost: ${hostname}\r\n\r\n`);
  for (let round = 0; round < 60; round++) {
    const socket = await Deno.connect({ hostname, port: Number(port) });
    await socket.write(request);
    if (round % 3 > 0) await delay(round % 10); // another moment each time
    socket.close();
  }
  const head = await fetch(`${server.http}/v1/files/${id}`, { method: "HEAD" });
  assertEquals(head.headers.get("content-length"), String(8 * MIB));
  assert((await server.watched()).read > 0);
  await allClosed(server);
});
