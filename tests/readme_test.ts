import { assert, assertEquals } from "@std/assert";
import { environment } from "../lib/config/schema.ts";
import { eventually } from "./support/eventually.ts";
import { ParleyProcess } from "./support/process.ts";
import { requirement } from "./support/requirements.ts";

const README = Deno.readTextFileSync(new URL("../README.md", import.meta.url));
const TASKS = JSON.parse(Deno.readTextFileSync(new URL("../deno.json", import.meta.url))).tasks;
const ROOT = new URL("../", import.meta.url).href;
const CONFIG = new URL("../deno.json", import.meta.url).pathname;
const grpcurl = requirement("grpcurl");

interface Snippet {
  command: string;
  /** The lines that the README shows as its output. */
  shown: string;
}

/** Every command of every `sh` block, with the comment lines that follow it. */
function snippets(): Snippet[] {
  const found: Snippet[] = [];
  for (const [, block] of README.matchAll(/```sh\n([\s\S]*?)```/g)) {
    for (const line of block!.split("\n").filter(Boolean)) {
      if (line.startsWith("# ")) found.at(-1)!.shown += line.slice(2);
      else found.push({ command: line.replace(/\s+# .*$/, ""), shown: "" });
    }
  }
  return found;
}

/** What differs from run to run is taken out, and so is white space: times, epochs, request ids. */
function normal(output: string): string {
  return output
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME")
    .replace(/[0-9a-f]{16}/g, "EPOCH")
    .replace(/"requestId":"[^"]*"/g, '"requestId":"ID"')
    .replace(/\s/g, "");
}

const isCall = ({ command }: Snippet) => /^(curl|grpcurl) /.test(command);

Deno.test("the README's calls answer what it shows", async (t) => {
  await using parley = await ParleyProcess.start("all");
  await eventually("it is ready", async () => {
    const response = await fetch(`${parley.http}/readyz`);
    await response.body?.cancel();
    return response.ok;
  });
  const calls = snippets().filter(isCall);
  assert(calls.length >= 8, `only ${calls.length} calls found`);
  for (const { command, shown } of calls) {
    const ignore = grpcurl.ignore && command.startsWith("grpcurl");
    await t.step({
      name: command.slice(0, 70),
      ignore,
      fn: async () => {
        const local = command
          .replace("localhost:8080", `127.0.0.1:${parley.env.MESSENGER_HTTP_PORT}`)
          .replace("localhost:50051", parley.edgeGrpc)
          .replace("localhost:51075", parley.grpc)
          .replace("localhost:51076", parley.connect)
          .replace(/^grpcurl/, grpcurl.path);
        const { stdout } = await new Deno.Command("bash", { args: ["-c", local], stderr: "null" }).output();
        const output = normal(new TextDecoder().decode(stdout));
        const expected = normal(shown);
        assert(expected.length > 0, "the README shows no output for it");
        if (expected.endsWith("…")) assert(output.startsWith(expected.slice(0, -1)), output);
        else if (command.includes("-N")) assert(output.startsWith(expected), output);
        else assertEquals(output, expected);
      },
    });
  }
});

Deno.test("the README's programs run, and print what their comments say", async (t) => {
  const programs = [...README.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, program]) => program!);
  assert(programs.length >= 1, "no program found");
  for (const program of programs) {
    const printed = [...program.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, text]) => text);
    await t.step(program.split("\n")[0]!, async () => {
      const file = await Deno.makeTempFile({ prefix: "parley-readme-", suffix: ".ts" });
      await Deno.writeTextFile(file, program.replaceAll('"./', `"${ROOT}`));
      try {
        const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
          args: ["run", "--check", "--allow-all", "--unstable-no-legacy-abort", "--config", CONFIG, file],
          env: { NO_COLOR: "1", LOG_LEVEL: "error" },
          signal: AbortSignal.timeout(60_000),
        }).output();
        const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
        assertEquals(text(stdout).trim().split("\n"), printed, text(stderr));
      } finally {
        await Deno.remove(file);
      }
    });
  }
});

Deno.test("the README's other commands are tasks of the project, or docker's", () => {
  for (const { command } of snippets().filter((snippet) => !isCall(snippet))) {
    const task = /^(?:npx -y deno@2\.9\.3|deno) task ([\w:]+)$/.exec(command)?.[1];
    assert(task ? task in TASKS : command === "docker compose up", command);
  }
});

Deno.test("what docs/reliability.md runs is there", async () => {
  const text = await Deno.readTextFile(new URL("../docs/reliability.md", import.meta.url));
  const commands = [...text.matchAll(/deno task (\w+)([^`\n#|]*)/g)];
  assert(commands.length > 20, `only ${commands.length} commands found`);
  for (const [command, task, words] of commands) {
    assert(task! in TASKS, command);
    for (const path of words!.split(" ").filter((word) => word.includes("/"))) {
      const { isFile, isDirectory } = await Deno.stat(new URL(`../${path}`, import.meta.url));
      assert(isFile || isDirectory, path);
    }
  }
});

Deno.test("the README's table has every variable, with its default", () => {
  const rows = new Map<string, string>();
  for (const [, names, unset] of README.matchAll(/^\| ((?:`[A-Z_]+`(?:, )?)+) *\|([^|]*)\|/gm)) {
    for (const [, name] of names!.matchAll(/`([A-Z_]+)`/g)) {
      rows.set(name!, unset!.trim().replaceAll("`", ""));
    }
  }
  for (const [name, schema] of Object.entries(environment.shape)) {
    const unset = schema.parse(undefined);
    const shown = rows.get(name);
    assert(shown !== undefined, `${name} is missing in the README`);
    if (unset !== undefined) assertEquals(shown, String(unset), name);
  }
  for (const name of rows.keys()) {
    assert(name in environment.shape || name === "PARLEY_ANY_DENO", `${name} is not a variable`);
  }
});
