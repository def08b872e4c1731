import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { ROOT } from "./support/module_graph.ts";
import { ParleyProcess } from "./support/process.ts";
import { RedisServer } from "./support/redis.ts";
import { requirement } from "./support/requirements.ts";

const EXAMPLE = join(ROOT, "clients/typescript/queue_calls.ts");
const FLAGS = ["--allow-net", "--allow-env", "--allow-read", "--allow-write"];

/** Runs the example; what it has written is taken line by line. */
function callSumm(...args: string[]) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", ...FLAGS, EXAMPLE, ...args],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
    signal: AbortSignal.timeout(30_000),
  }).spawn();
  const text: ReadableStream<string> = child.stdout.pipeThrough(new TextDecoderStream());
  return { reader: text.getReader(), status: child.status };
}

/** The example's call is stored before anybody serves it, and answered once somebody does. */
async function isServedLater(broker: string, env: Record<string, string>): Promise<void> {
  const { reader, status } = callSumm(broker, "1", "2", "4");
  const { value: first = "" } = await reader.read();
  assertMatch(first, /^stored as [0-9a-f-]{36}\n$/);
  await using worker = await ParleyProcess.start("queue", { env });
  const { value: second } = await reader.read();
  assertEquals(second, "7\n");
  assertEquals((await status).code, 0);
  await reader.cancel();
  assertEquals(await worker.end("SIGTERM"), 0);
}

Deno.test("clients/typescript/queue_calls.ts: a call is stored, and its result comes when it is served", async () => {
  const DATA_DIR = await Deno.makeTempDir({ prefix: "parley-calls-" });
  try {
    await isServedLater(join(DATA_DIR, "queue.db"), { DATA_DIR });
  } finally {
    await Deno.remove(DATA_DIR, { recursive: true });
  }
});

Deno.test({
  name: "clients/typescript/queue_calls.ts: the same by Redis",
  ignore: requirement("redis-server").ignore,
  async fn() {
    await using redis = await RedisServer.start();
    await isServedLater(redis.url, { PRPC_TYPE_BROKER: "redis", PRPC_URL_BROKER: redis.url });
  },
});
