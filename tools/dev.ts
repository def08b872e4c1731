import { fromFileUrl } from "@std/path";
import denoJson from "../deno.json" with { type: "json" };
import { ANY_VERSION_VARIABLE, wrongRuntime } from "../lib/config/mod.ts";
import { SupervisedProcess } from "./supervised_process.ts";

/** Where Vite serves the page's sources, unless `VITE_ORIGIN` says another port of this machine. */
const DEFAULT_VITE_ORIGIN = "http://localhost:5173";
const VITE_CONFIG = fromFileUrl(new URL("../web/vite.config.ts", import.meta.url));

/**
 * `deno task dev`: runs everything, starts it again when a file changes, generates again what a changed contract makes
 * stale, reloads the page, and ends it all with itself.
 */
if (import.meta.main) Deno.exit(await main());

async function main(): Promise<number> {
  const wrong = wrongRuntime(Deno.version.deno, Deno.env.get(ANY_VERSION_VARIABLE));
  if (wrong) {
    console.error(wrong);
    return 1;
  }
  const stopped = stopSignal();
  const viteOrigin = hasPage() ? Deno.env.get("VITE_ORIGIN") || DEFAULT_VITE_ORIGIN : undefined;
  console.log(welcome(Deno.env.get("MESSENGER_HTTP_PORT") || "8080"));
  const processes = [startParley(viteOrigin), startGen(), ...(viteOrigin ? [startPage(viteOrigin)] : [])];
  const ended = processes.map(async (process) =>
    `${process.name} ended with exit code ${await process.ended}`
  );
  const reason = await Promise.race([stopped, ...ended]);
  await Promise.all(processes.map((process) => process.stop()));
  if (reason === undefined) return 0;
  console.error(reason);
  return 1;
}

function startParley(viteOrigin: string | undefined): SupervisedProcess {
  const logs = Deno.stdout.isTerminal() ? { LOG_FORMAT: "color" } : { LOG_FORMAT: "text", NO_COLOR: "1" };
  return new SupervisedProcess({
    name: "parley",
    command: Deno.execPath(),
    args: ["run", "--watch", "--no-clear-screen", ...runArguments(denoJson.tasks.start.command)],
    env: { DRAIN_SECONDS: "1", ...logs, ...(viteOrigin && { VITE_ORIGIN: viteOrigin }) },
    lastLine: "Stopped",
  });
}

/** A contract that has a fault ends nothing: the fault is shown, and what was generated before stays. */
function startGen(): SupervisedProcess {
  return new SupervisedProcess({
    name: "gen",
    command: Deno.execPath(),
    args: ["run", ...runArguments(denoJson.tasks.gen.command), "--watch"],
  });
}

function startPage(origin: string): SupervisedProcess {
  const { port } = new URL(origin);
  return new SupervisedProcess({
    name: "web",
    command: Deno.execPath(),
    args: ["task", "--quiet", "web:dev", ...(port ? ["--port", port] : [])],
  });
}

/** A tree without the page has the other two. */
function hasPage(): boolean {
  try {
    return Deno.statSync(VITE_CONFIG).isFile;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return false;
    throw thrown;
  }
}

/** What a task gives to `deno run`: its permissions and its command, so that both tasks have the same. */
function runArguments(command: string): string[] {
  const [deno, run, ...args] = command.split(/\s+/);
  if (deno !== "deno" || run !== "run") throw new TypeError(`Cannot run "${command}": expected deno run`);
  return args;
}

function welcome(port: string): string {
  return `Starting on http://localhost:${port}; a changed file starts it again, Ctrl-C ends it. In another terminal:

  curl -X POST localhost:${port}/sendMessage -d '{"author":"Ivan","text":"hey"}'
  curl -X POST localhost:${port}/getAndFlushMessages
`;
}

/** Resolves when this process is told to end; when it is told again, it is ending already. */
function stopSignal(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      Deno.addSignalListener(signal, () => resolve(undefined));
    }
  });
}
