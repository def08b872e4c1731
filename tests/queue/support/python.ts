import { join } from "@std/path";

const PACKAGES = ["redis==8.1.0", "kafka-python==3.0.12", "jsonpickle==4.1.4"];
const PROBE = ["-c", "import redis, kafka, jsonpickle"];
const INSTALL_SECS = "180";

/** A Python that has redis-py, kafka-python and jsonpickle; spread it into a test: `{ ignore }`. */
export interface PythonWithRedis {
  readonly ignore: boolean;
  /** Why it is ignored; empty when it is not. */
  readonly reason: string;
  readonly path: string;
}

let found: PythonWithRedis | undefined;

/**
 * The Python on PATH where it has them, else one of its own, made once in the user's cache folder.
 *
 * @throws Error when there is none and the environment says `CI=true`: there nothing is skipped.
 */
export function pythonWithRedis(): PythonWithRedis {
  found ??= find();
  if (found.ignore && Deno.env.get("CI") === "true") {
    throw new Error(`Cannot run these tests: ${found.reason}`);
  }
  return found;
}

function find(): PythonWithRedis {
  if (run("python3", PROBE) === "") return { ignore: false, reason: "", path: "python3" };
  const cache = Deno.env.get("XDG_CACHE_HOME") ?? join(Deno.env.get("HOME") ?? "/tmp", ".cache");
  const folder = join(cache, "parley-tests", "python-redis");
  const path = join(folder, "bin", "python3");
  if (run(path, PROBE) === "") return { ignore: false, reason: "", path };
  const failed = run("timeout", [INSTALL_SECS, "python3", "-m", "venv", "--clear", folder]) ||
    run("timeout", [INSTALL_SECS, path, "-m", "pip", "install", "--quiet", ...PACKAGES]);
  if (failed === "") return { ignore: false, reason: "", path };
  const reason = `Python has no redis-py, kafka-python and jsonpickle, and cannot get them: ${failed}`;
  console.error(`Tests are skipped, ${reason}`);
  return { ignore: true, reason, path: "" };
}

/** Empty when it ended with exit code 0, else the last that it said. */
function run(command: string, args: readonly string[]): string {
  try {
    const { success, stderr } = new Deno.Command(command, {
      args: [...args],
      stdout: "null",
      stderr: "piped",
    })
      .outputSync();
    return success ? "" : new TextDecoder().decode(stderr).trim().split("\n").at(-1) || "it failed";
  } catch (thrown) {
    return String(thrown);
  }
}

/** Runs a script to its end, and answers the JSON in its last line. */
export async function runPython<T>(script: string, args: readonly string[]): Promise<T> {
  const child = new Deno.Command(pythonWithRedis().path, {
    args: ["-W", "ignore", script, ...args],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(60_000),
  }).spawn();
  const { success, stdout, stderr } = await child.output();
  if (!success) throw new Error(`Cannot run ${script}: ${new TextDecoder().decode(stderr)}`);
  return JSON.parse(new TextDecoder().decode(stdout).trim().split("\n").at(-1) ?? "");
}

/** A script that goes on until it is disposed; it is there once it has written a line. */
export async function startPython(script: string, args: readonly string[]): Promise<AsyncDisposable> {
  const child = new Deno.Command(pythonWithRedis().path, {
    args: ["-W", "ignore", "-u", script, ...args],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = child.stdout.getReader();
  const { done } = await reader.read();
  const end = async () => {
    await reader.cancel();
    try {
      child.kill("SIGKILL");
    } catch {
      // it has ended by itself
    }
    await child.status;
  };
  if (done) {
    await end();
    throw new Error(`Cannot start ${script}: it ended`);
  }
  return { [Symbol.asyncDispose]: end };
}
