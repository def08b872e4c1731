import { assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { eventually } from "../tests/support/eventually.ts";
import { freePort } from "../tests/support/ports.ts";
import { ParleyProcess } from "../tests/support/process.ts";

const PROBE = fromFileUrl(new URL("probe.ts", import.meta.url));

async function probe(env: Readonly<Record<string, string>>): Promise<{ code: number; text: string }> {
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...[
        "run",
        "--allow-net=127.0.0.1",
        "--allow-env=MESSENGER_HTTP_PORT,MESSENGER_CONNECT_PORT,QUEUE_HEALTH_PORT,TLS_CERT_FILE",
      ],
      PROBE,
    ],
    env: { QUEUE_HEALTH_PORT: String(freePort()), ...env },
    stderr: "null",
  }).output();
  return { code, text: new TextDecoder().decode(stdout) };
}

Deno.test("probe: nothing listens", async () => {
  const env = { MESSENGER_HTTP_PORT: String(freePort()), MESSENGER_CONNECT_PORT: String(freePort()) };
  assertEquals(await probe(env), { code: 1, text: "Nothing listens\n" });
});

Deno.test("probe: an edge and its worker are ready", async () => {
  await using all = await ParleyProcess.start("all");
  await eventually("it is healthy", async () => (await probe(all.env)).code === 0, { withinMs: 10_000 });
  const { text } = await probe(all.env);
  assertStringIncludes(text, "edge: ");
  assertStringIncludes(text, "chat worker: ");
});

Deno.test("probe: an edge whose worker is away is not ready", async () => {
  const address = `127.0.0.1:${freePort()}`;
  await using edge = await ParleyProcess.start("serve", { env: { MESSENGER_SERVER_ADDR: address } });
  const { code, text } = await probe(edge.env);
  assertEquals(code, 1);
  assertStringIncludes(text, "cannot be reached");
});

Deno.test("probe: a worker that stands by is not ready", async () => {
  await using active = await ParleyProcess.start("chat");
  await eventually("it is healthy", async () => (await probe(active.env)).code === 0, { withinMs: 10_000 });
  const { DATA_DIR = "" } = active.env;
  await using standby = await ParleyProcess.start("chat", { env: { DATA_DIR } });
  const { code, text } = await probe(standby.env);
  assertEquals(code, 1);
  assertStringIncludes(text, "NOT_SERVING");
});

Deno.test("probe: a queue worker is ready", async () => {
  await using queue = await ParleyProcess.start("queue", { args: ["--worker", "async"] });
  assertEquals(await probe(queue.env), { code: 0, text: `queue worker: {"status":"ready"}\n` });
});

Deno.test("probe: a port that takes connections and never answers is not ready", async () => {
  using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const env = { MESSENGER_HTTP_PORT: String(silent.addr.port), MESSENGER_CONNECT_PORT: String(freePort()) };
  assertEquals(await probe(env), { code: 1, text: "edge: no answer within 3000 ms\n" });
});
