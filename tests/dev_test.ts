import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { eventually } from "./support/eventually.ts";
import { freePort } from "./support/ports.ts";
import { processTree, stillRunning } from "./support/process_tree.ts";
import { TreeCopy } from "./support/tree_copy.ts";

const START = { withinMs: 30_000 };
const END_MS = 10_000;

/** `deno task dev` in a copy of the tree, on ports of its own. Disposing it kills all of it. */
class Dev implements AsyncDisposable {
  readonly http = freePort();
  readonly url = `http://127.0.0.1:${this.http}`;
  readonly #child: Deno.ChildProcess;
  readonly #output: Promise<string>;

  constructor(folder: string) {
    const grpc = String(freePort());
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["task", "--quiet", "dev"],
      cwd: folder,
      env: {
        MESSENGER_HTTP_PORT: String(this.http),
        MESSENGER_SERVER_PORT: grpc,
        MESSENGER_SERVER_ADDR: `127.0.0.1:${grpc}`,
        MESSENGER_CONNECT_PORT: String(freePort()),
        ...{ REDIS_URL: "", DATA_DIR: "", LOG_LEVEL: "" },
      },
      detached: true, // a process group of its own, as a terminal gives it
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#output = new Response(this.#child.stdout).text();
  }

  async ready(): Promise<boolean> {
    const response = await fetch(`${this.url}/readyz`);
    await response.body?.cancel();
    return response.ok;
  }

  async health(): Promise<string> {
    return await (await fetch(`${this.url}/healthz`)).text();
  }

  async post(path: string, body = ""): Promise<{ sendTime?: string }> {
    return await (await fetch(`${this.url}${path}`, { method: "POST", body })).json();
  }

  async pids(): Promise<number[]> {
    return await processTree(this.#child.pid);
  }

  /** What Ctrl-C in a terminal does: SIGINT to the whole process group. */
  interrupt(): void {
    Deno.kill(-this.#child.pid, "SIGINT");
  }

  /** Its exit code and its output, once it has ended. */
  async ended(): Promise<{ code: number; output: string }> {
    const timer = setTimeout(() => this.#kill(), END_MS);
    const { code } = await this.#child.status;
    clearTimeout(timer);
    return { code, output: await this.#output };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#kill();
    await this.ended();
  }

  async #kill(): Promise<void> {
    for (const pid of await stillRunning(await this.pids())) Deno.kill(pid, "SIGKILL");
  }
}

Deno.test("deno task dev: a changed file starts it again with its messages, Ctrl-C ends all of it", async () => {
  await using tree = await TreeCopy.create();
  await using dev = new Dev(tree.folder);
  await eventually("it is ready", () => dev.ready(), START);
  const { sendTime } = await dev.post("/sendMessage", JSON.stringify({ author: "Ivan", text: "hey" }));
  assert(sendTime);

  await tree.edit("functions/health/routes.ts", '"ok"', '"changed"');
  await eventually("it shows the change", async () => (await dev.health()).includes("changed"), START);
  await eventually("it is ready again", () => dev.ready(), START);
  assertEquals(await dev.post("/getAndFlushMessages"), [{ author: "Ivan", text: "hey", sendTime }]);

  const pids = await dev.pids();
  assert(pids.length >= 3, `the task, the supervisor and what it watches, got ${pids}`);
  dev.interrupt();
  const { code, output } = await dev.ended();
  assertEquals(code, 0, output);
  assertEquals(await stillRunning(pids), []);
  assertStringIncludes(
    output,
    `curl -X POST localhost:${dev.http}/sendMessage -d '{"author":"Ivan","text":"hey"}'`,
  );
  assertStringIncludes(output, `curl -X POST localhost:${dev.http}/getAndFlushMessages`);
  assert(/^parley \| .*SIGTERM: draining, 1 s/m.test(output), output);
  assert(/^parley \| .*Stopped$/m.test(output), output);
});
