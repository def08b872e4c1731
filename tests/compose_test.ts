import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { parse } from "@std/yaml";
import denoJson from "../deno.json" with { type: "json" };
import { DENO_VERSION } from "../lib/config/mod.ts";
import { environment, SECRETS } from "../lib/config/schema.ts";
import { ComposeRun, type Service } from "./support/compose_run.ts";
import { type Image, readDockerfile } from "./support/dockerfile.ts";
import { ROOT } from "./support/module_graph.ts";
import { requirement } from "./support/requirements.ts";

const dockerfile = await Deno.readTextFile(join(ROOT, "Dockerfile"));
const images = readDockerfile(dockerfile);
const app: Image = images.get("app")!;
const { services }: { services: Record<string, Service & { ports?: string[] }> } = parse(
  await Deno.readTextFile(join(ROOT, "compose.yaml")),
);

Deno.test("Dockerfile: it copies what there is, runs as nobody special and keeps its data in a volume", async () => {
  assertEquals([...images.keys()].at(-1), "app", "the last stage is what docker build makes");
  for (const { sources } of [...images.values()].flatMap(({ copies }) => copies)) {
    for (const source of sources) await Deno.stat(join(ROOT, source));
  }
  assertEquals([app.user, app.volumes, app.env.DATA_DIR], ["parley", ["/data"], "/data"]);
  assertEquals(app.command, ["all"]);
});

Deno.test("Dockerfile: the Deno that Parley is made for, with the permissions of the task start", () => {
  assertStringIncludes(dockerfile, `npm install --global deno@${DENO_VERSION} `);
  const names = (words: readonly string[]) =>
    words.filter((word) => word.startsWith("--")).map((word) => word.split("=")[0]);
  const flags = names(app.entrypoint).filter((flag) => flag !== "--cached-only");
  assertEquals(flags, names(denoJson.tasks.start.command.split(" ")));
});

Deno.test("compose.yaml: the services and the ports that the messenger is known by", () => {
  assertEquals(Object.keys(services).toSorted(), ["client1", "client2", "queue", "redis", "server", "tests"]);
  assertEquals([services.client1?.ports, services.client2?.ports], [["8080:8080"], ["8081:8080"]]);
  assertEquals(services.redis?.command?.join(" "), "redis-server --appendonly yes --appendfsync always");
});

Deno.test("compose.yaml: the queue worker may do what its task may", () => {
  const names = (words: readonly string[]) =>
    words.filter((word) => word.startsWith("--")).map((word) => word.split("=")[0]);
  const flags = names(services.queue?.entrypoint ?? []).filter((flag) => flag !== "--cached-only");
  assertEquals(flags, names(denoJson.tasks.queue.command.split(" ")));
});

Deno.test("compose.yaml: every variable is one that is read", async () => {
  const known = [...Object.keys(environment.shape), ...SECRETS.map((name) => `${name}_FILE`)];
  const suite = await Deno.readTextFile(join(ROOT, "tests/integration/messenger_test.ts"));
  const unread = Object.entries(services).flatMap(([service, { environment = {} }]) =>
    Object.keys(environment).filter((name) =>
      service === "tests" ? !suite.includes(`"${name}"`) : !known.includes(name)
    )
  );
  assertEquals(unread, []);
  assert(known.includes("DATA_DIR") && app.env.DATA_DIR);
});

Deno.test({
  name: "compose.yaml: its services, run as processes, pass its tests and drain",
  ignore: requirement("redis-server").ignore,
  async fn() {
    await using compose = new ComposeRun(services, images);
    const before = await compose.health("server");
    assertEquals(before.code, 1);
    assertStringIncludes(before.output, "Nothing listens");
    const { code, output } = await compose.run("tests");
    assertEquals(code, 0, output);
    assertMatch(output, /ok \| [1-9]\d* passed \([1-9]\d* steps\) \| 0 failed/);

    await compose.up("queue");
    const call = await fetch(
      `http://${compose.address("client1", 8080)}/v1/queues/task_prpc/functions/summ:call`,
      {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ args: [1, 2], requireWorker: true }),
      },
    );
    assertEquals([call.status, (await call.json()).result], [200, 3.5]);
    assertEquals(await compose.stop("queue"), 0);

    const keys = await redisKeys(compose.address("redis", 6379));
    assert(keys > 0, "the log is in Redis");
    assertEquals(await compose.stop("server"), 0);
    const health = await compose.health("client1");
    assertEquals(health.code, 1, `a client without a server is not ready: ${health.output}`);
    for (const name of ["client1", "client2", "redis"]) assertEquals(await compose.stop(name), 0, name);
  },
});

/** How many keys a Redis server holds. */
async function redisKeys(address: string): Promise<number> {
  const { stdout } = await new Deno.Command("redis-cli", { args: ["-u", `redis://${address}`, "dbsize"] })
    .output();
  return Number(new TextDecoder().decode(stdout));
}
