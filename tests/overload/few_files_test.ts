import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { TextLineStream } from "@std/streams/text-line-stream";
import { eventually } from "../support/eventually.ts";

const SERVER = fromFileUrl(new URL("./support/few_files_server.ts", import.meta.url));
/** File descriptors that the process may have, and connections that ask for more. */
const FILES = 200;
const PEERS = 300;
const AGAIN_MS = 10_000;

Deno.test("few files: a process with none left for a connection goes on with those it has, and takes others later", async () => {
  await using server = await start();
  for (const port of [server.ports.http, server.ports.grpc]) {
    using early = await Deno.connect({ hostname: "127.0.0.1", port });
    assertEquals(await ask(early), "HTTP/1.1 200 OK");
    {
      using _crowd = await peers(port);
      await eventually("there is none left", () => asksNew(port).then((answer) => answer === undefined), {
        withinMs: AGAIN_MS,
      });
      assertEquals(await ask(early), "HTTP/1.1 200 OK");
    }
    const isAnswered = async () => await asksNew(port) === "HTTP/1.1 200 OK";
    await eventually("connections are taken again", isAnswered, { withinMs: AGAIN_MS });
  }
});

/** As many connections as can be had. */
async function peers(port: number): Promise<DisposableStack> {
  const stack = new DisposableStack();
  const asked = Array.from({ length: PEERS }, () => Deno.connect({ hostname: "127.0.0.1", port }));
  for (const one of await Promise.allSettled(asked)) {
    if (one.status === "fulfilled") stack.defer(() => one.value.close());
  }
  return stack;
}

/** A server that may open so few files. */
async function start() {
  const child = new Deno.Command("/bin/sh", {
    args: [
      "-c",
      `ulimit -n ${FILES} && exec "$0" "$@"`,
      ...[Deno.execPath(), "run", "--quiet", "--allow-net", "--allow-env", SERVER],
    ],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const text: ReadableStream<string> = child.stdout.pipeThrough(new TextDecoderStream());
  const whole: ReadableStream<string> = text.pipeThrough(new TextLineStream());
  const lines = whole.getReader();
  let ports: { http: number; grpc: number } | undefined;
  while (!ports) {
    const { value, done } = await lines.read();
    if (done) throw new Error("Cannot start the server: it has ended");
    if (value.startsWith('{"http"')) ports = JSON.parse(value);
  }
  const reading = (async () => {
    while (!(await lines.read()).done);
  })();
  return {
    ports,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await Promise.all([child.status, reading]);
    },
  };
}

/** The first line of the answer on a connection; `undefined` when none comes. */
async function ask(socket: Deno.Conn): Promise<string | undefined> {
  const bytes = new Uint8Array(4_096);
  await socket.write(new TextEncoder().encode("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n"));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => timer = setTimeout(resolve, 1_000, null));
  const count = await Promise.race([socket.read(bytes), late]);
  clearTimeout(timer);
  return count === null ? undefined : new TextDecoder().decode(bytes.subarray(0, count)).split("\r\n")[0];
}

/** The same on a connection of its own. */
async function asksNew(port: number): Promise<string | undefined> {
  try {
    using socket = await Deno.connect({ hostname: "127.0.0.1", port });
    return await ask(socket);
  } catch {
    return undefined;
  }
}
