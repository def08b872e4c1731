import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { openRedisBroker } from "../../lib/broker/mod.ts";
import { generateClient } from "../../lib/queue/mod.ts";
import { Stage } from "../suites/queue_rpc/kit.ts";
import { RedisServer } from "../support/redis.ts";
import { requirement } from "../support/requirements.ts";
import { pythonWithRedis, runPython } from "./support/python.ts";

const redisIsMissing = requirement("redis-server").ignore;
const root = (path: string) => import.meta.resolve(`../../${path}`);

/** A folder that goes with the test. */
function tempFolder(): Disposable & { path: string } {
  const path = Deno.makeTempDirSync({ prefix: "parley-client-" });
  return { path, [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }) };
}

async function deno(args: readonly string[]): Promise<{ success: boolean; stdout: string; stderr: string }> {
  const output = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    env: { NO_COLOR: "1" },
    signal: AbortSignal.timeout(120_000),
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { success: output.success, stdout: text(output.stdout), stderr: text(output.stderr) };
}

const config = ["--config", new URL("../../deno.json", import.meta.url).pathname];

Deno.test({
  name: "generated client: the one in TypeScript type-checks, runs, and refuses what does not fit",
  ignore: redisIsMissing,
  async fn() {
    await using server = await RedisServer.start();
    await using broker = await openRedisBroker(server.url);
    await using stage = new Stage(broker);
    await stage.serve();
    using folder = tempFolder();
    const text = generateClient(await stage.client().functions(), "ts", {
      queue: stage.queue,
      queueModule: root("lib/queue/mod.ts"),
    });
    await Deno.writeTextFile(join(folder.path, "functions.ts"), text);
    const program = (calls: string) => `
      import { openRedisBroker } from ${JSON.stringify(root("lib/broker/mod.ts"))};
      import { createQueueClient } from ${JSON.stringify(root("lib/queue/mod.ts"))};
      import { createFunctions } from "./functions.ts";
      await using broker = await openRedisBroker(${JSON.stringify(server.url)});
      await using client = createQueueClient({ broker, queue: ${JSON.stringify(stage.queue)} });
      const functions = createFunctions(client);
      ${calls}`;
    await Deno.writeTextFile(
      join(folder.path, "good.ts"),
      program(`
      const call = await functions.summ({ a: 1, b: 2 }, { deadlineMs: 10_000 });
      const sum: number = await call.result();
      const greeting: { text: string; tags: string[] } = await (await functions.greet({ name: "Ann", by: "Bob" })).result();
      const nothing: unknown = await (await functions.nothing()).result();
      console.log(JSON.stringify([call.id.length, sum, greeting, nothing]));`),
    );
    const bad = {
      "argument": `await functions.summ({ a: "1", b: 2 });`,
      "missing": `await functions.summ({ a: 1 });`,
      "unknown": `await functions.summ({ a: 1, b: 2, c: 3 });`,
      "result": `const text: string = await (await functions.summ({ a: 1, b: 2 })).result(); text;`,
      "function": `await functions.nosuch();`,
    };
    for (const [name, calls] of Object.entries(bad)) {
      await Deno.writeTextFile(join(folder.path, `${name}.ts`), program(calls));
    }
    const good = await deno(["run", "--quiet", "--check", ...config, "-A", join(folder.path, "good.ts")]);
    assert(good.success, good.stderr);
    assertEquals(JSON.parse(good.stdout), [36, 3.5, { text: "Bob greets Ann", tags: ["a"] }, null]);
    const checked = await deno([
      "check",
      ...config,
      ...Object.keys(bad).map((name) => join(folder.path, `${name}.ts`)),
    ]);
    assert(!checked.success);
    assertStringIncludes(checked.stderr, `Found ${Object.keys(bad).length} errors`);
  },
});

Deno.test({
  name: "generated client: the one in Python runs with redis-py alone",
  ignore: redisIsMissing || pythonWithRedis().ignore,
  async fn() {
    await using server = await RedisServer.start();
    await using broker = await openRedisBroker(server.url);
    await using stage = new Stage(broker);
    await stage.serve();
    using folder = tempFolder();
    const text = generateClient(await stage.client().functions(), "python", { queue: stage.queue });
    await Deno.writeTextFile(join(folder.path, "functions.py"), text);
    const script = join(folder.path, "main.py");
    await Deno.writeTextFile(
      script,
      `
import inspect, json, sys
from functions import CallError, Functions
with Functions(sys.argv[1]) as functions:
    try:
        functions.fails("no paper")
    except CallError as thrown:
        error = str(thrown)
    try:
        Functions(sys.argv[1], "nobody_serves").nothing(_timeout=0.2)
    except TimeoutError as thrown:
        late = str(thrown)
    print(json.dumps([
        functions.summ(1, 2), functions.summ(1, b=2, z=3), functions.greet("Ann"), functions.nothing(),
        functions.echo({"a": [1]}), error, late, str(inspect.signature(functions.summ)), inspect.getdoc(functions.summ),
    ]))
`,
    );
    assertEquals(await runPython<unknown>(script, [server.url]), [
      ...[3.5, 6, { text: `O'Neil "x"\n greets Ann`, tags: ["a"] }, null, { a: [1] }, "no paper"],
      "no answer of nothing() within 0.2 secs.",
      "(a: 'int | float', b: 'int | float', z: 'int | float' = 0.5, *, _timeout: 'float' = 30.0) -> 'int | float'",
      `The sum of a, b and z.\nEven of */ what ends a comment, and of """ what ends a text.`,
    ]);
  },
});
