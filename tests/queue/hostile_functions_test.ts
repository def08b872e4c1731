import { assert, assertEquals } from "@std/assert";
import { openSqliteBroker } from "../../lib/broker/mod.ts";
import { createQueueClient, createQueueServer } from "../../lib/queue/mod.ts";
import { createOpenPool } from "../../workers/queue/pools/open_pools.ts";
import { failure } from "../suites/queue_rpc/kit.ts";

/** A server with real workers of this kind, on the embedded broker, and a client of it. */
async function withServer(
  worker: "thread" | "process",
  test: (client: ReturnType<typeof createQueueClient>, dead: () => Promise<number>) => Promise<void>,
): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "parley-queue-" });
  try {
    await using broker = openSqliteBroker(`${folder}/queue.db`);
    await using client = createQueueClient({ broker, queue: "q" });
    await using server = createQueueServer({
      broker,
      queue: "q",
      openPool: createOpenPool(),
      worker,
      workers: 2,
    });
    server.module(import.meta.resolve("./fixtures/hostile.ts"));
    const run = server.run();
    await Promise.race([server.ready, run]);
    await test(client, async () => (await broker.queue("q").depth()).dead);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

for (const worker of ["thread", "process"] as const) {
  Deno.test(`queue with ${worker} workers: what harms its worker harms its own call alone`, async () => {
    await withServer(worker, async (client, dead) => {
      const result = async (name: string) => await (await client.call(name, { deadlineMs: 30_000 })).result();
      assertEquals(await result("good"), "good");
      const spun = failure(result("spins"), "DEADLINE_EXCEEDED");
      assertEquals(await result("good"), "good");
      assertEquals((await spun).message, "the task was completed by server timeout 0.3 secs.");
      const ended = await failure(result("exits"), "INTERNAL");
      assert(ended.message.length > 0);
      assertEquals(await Promise.all([result("good"), result("good"), result("good")]), [
        "good",
        "good",
        "good",
      ]);
      assertEquals(await dead(), 0);
      await failure(result("exitsAgain"), "INTERNAL");
      assertEquals(await dead(), 1);
      assertEquals(await result("good"), "good");
    });
  });
}
