import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { eventually } from "./support/eventually.ts";
import { ROOT } from "./support/module_graph.ts";
import { freePort } from "./support/ports.ts";
import { copyInto, TreeCopy } from "./support/tree_copy.ts";

/** What the gate looks at, beside what runs. */
const GATE = [
  ...[".ci", "CHANGELOG.md", "CONTRIBUTING.md", "Dockerfile", "README.md", "compose.yaml"],
  ...["bench", "clients", "tests"],
];
/** The tests that look at all services. */
const ABOUT_CONTRACTS = [
  ...["tests/architecture_test.ts", "tests/breaking_test.ts", "tests/lint_exemptions_test.ts"],
  ...["tests/integration/contract_document_test.ts", "functions/auth/policy_test.ts"],
];
const START = { withinMs: 30_000 };

interface Outcome {
  readonly code: number;
  /** What it wrote on both streams. */
  readonly text: string;
}

async function deno(folder: string, ...args: string[]): Promise<Outcome> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: folder,
    env: { NO_COLOR: "1" },
  }).output();
  return { code, text: [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("") };
}

async function passes(folder: string, ...args: string[]): Promise<string> {
  const { code, text } = await deno(folder, ...args);
  assertEquals(code, 0, `deno ${args.join(" ")}: ${text}`);
  return text;
}

/** `deno task start` in a folder, on ports of its own, until it is disposed of. */
class Started implements AsyncDisposable {
  readonly url: string;
  readonly #child: Deno.ChildProcess;

  constructor(folder: string) {
    const [http, grpc, connect, edge] = [freePort(), freePort(), freePort(), freePort()].map(String);
    this.url = `http://127.0.0.1:${http}`;
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["task", "--quiet", "start"],
      cwd: folder,
      env: {
        MESSENGER_HTTP_PORT: `${http}`,
        MESSENGER_SERVER_PORT: `${grpc}`,
        MESSENGER_SERVER_ADDR: `127.0.0.1:${grpc}`,
        MESSENGER_CONNECT_PORT: `${connect}`,
        GRPC_PORT: `${edge}`,
        ...{ REDIS_URL: "", DATA_DIR: "", LOG_LEVEL: "" },
      },
      detached: true,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
  }

  async post(path: string, body: unknown): Promise<[status: number, answer: unknown]> {
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${this.url}${path}`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    return [response.status, await response.json()];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    Deno.kill(-this.#child.pid, "SIGKILL");
    await this.#child.status;
  }
}

Deno.test("deno task new service: what it writes passes the gate, and answers over REST and RPC", async (t) => {
  await using tree = await TreeCopy.create();
  const { folder } = tree;
  for (const name of GATE) await copyInto(join(ROOT, name), join(folder, name));
  const made = await passes(folder, "task", "--quiet", "new", "service", "trial_of_new");
  assertStringIncludes(made, "openapi.json: generated");

  await t.step("format, lint and types", async () => {
    await passes(folder, "fmt", "--check");
    await passes(folder, "lint");
    await passes(folder, "check");
  });
  await t.step("contracts, architecture, document, policy, and its own test", async () => {
    await passes(folder, "task", "--quiet", "breaking");
    const text = await passes(
      folder,
      "task",
      "--quiet",
      "test",
      ...ABOUT_CONTRACTS,
      "functions/trial_of_new",
    );
    assert(/trialOfNewService: Echo answers with the text/.test(text), text);
    await passes(folder, "task", "--quiet", "gen", "--check");
  });
  await t.step("its method answers, its rules hold", async () => {
    await using parley = new Started(folder);
    await eventually("it is ready", async () => {
      const response = await fetch(`${parley.url}/readyz`);
      await response.body?.cancel();
      return response.ok;
    }, START);
    for (const path of ["/v1/trialOfNew:echo", "/trial_of_new.v1.TrialOfNewService/Echo"]) {
      assertEquals(await parley.post(path, { text: "hey" }), [200, { text: "hey" }], path);
    }
    const [status, problem] = await parley.post("/v1/trialOfNew:echo", { text: "" });
    assertEquals(status, 400);
    assertStringIncludes(
      JSON.stringify(problem),
      `{"field":"text","description":"missing, expected a text"}`,
    );
  });
  await t.step("the same name again is refused, and nothing is written", async () => {
    const before = await Deno.readTextFile(join(folder, "functions/contracts.ts"));
    const again = await deno(folder, "task", "--quiet", "new", "service", "trial_of_new");
    assertEquals(again.code, 1);
    assertStringIncludes(again.text, 'Cannot begin "trial_of_new": proto/trial_of_new is there already');
    assertEquals(await Deno.readTextFile(join(folder, "functions/contracts.ts")), before);
  });
});
