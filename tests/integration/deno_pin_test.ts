import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { TextLineStream } from "@std/streams/text-line-stream";
import { withDeadline } from "../../lib/time/mod.ts";
import { run } from "./support/command.ts";

const CONNECTIONS = 10;
const STREAMS = 1_000;
/** From 2.9.4 on, Deno dies in four rounds of five (denoland/deno#36788). */
const ROUNDS = 10;
const START_MS = 10_000;

const fixture = (name: string) => fromFileUrl(new URL(`./fixtures/${name}`, import.meta.url));

Deno.test("the pin: a node:http2 server outlives clients that close after 1,000 streams have ended", async () => {
  const server = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--allow-net", fixture("http2_server.ts"), String(STREAMS)],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  try {
    const port = await withDeadline(firstLine(server.stdout), START_MS, "start the server");
    const client = (connections: number, streams: number) =>
      run(Deno.execPath(), [
        ...["run", "--no-check", "--allow-net", fixture("http2_client.ts")],
        ...[port, connections, streams].map(String),
      ]);
    for (let round = 1; round <= ROUNDS; round++) {
      const { code, stdout, stderr } = await client(CONNECTIONS, STREAMS);
      assertEquals(code, 0, `round ${round}: ${stdout}${stderr}`);
      assertEquals(stdout, `${STREAMS} streams were read to the end, and then: pong\n`);
    }
    assertEquals((await client(0, 0)).code, 0, "the server is still there");
  } finally {
    server.kill("SIGKILL");
    await server.status;
  }
});

/** The first line that a process writes; what follows is read and dropped, so that it never waits for us. */
async function firstLine(stdout: ReadableStream<Uint8Array>): Promise<string> {
  const text: ReadableStream<string> = stdout.pipeThrough(new TextDecoderStream());
  const lines: ReadableStream<string> = text.pipeThrough(new TextLineStream());
  const reader = lines.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  lines.pipeTo(new WritableStream()).catch(() => {}); // it ends with the process
  return value ?? "";
}
