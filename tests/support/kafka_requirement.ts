import { join } from "@std/path";
import { type Requirement } from "./requirements.ts";

/** Where `.ci/kafka` puts the jars of the broker. */
export function kafkaFolder(): string {
  const home = Deno.env.get("HOME") ?? "";
  return join(Deno.env.get("XDG_CACHE_HOME") || join(home, ".cache"), "parley-ci", "kafka");
}

/**
 * Whether a Kafka broker can be started here: Java 17 or later, and all the jars. What is missing is said on
 * standard error, once for each file that asks. `path` is that of the Java to run.
 *
 * @throws Error when it is missing and the environment says `CI=true`: there nothing is skipped.
 */
export function kafkaRequirement(): Requirement {
  const missing = missingJar() ? ".ci/kafka" : runsJava() ? "" : "apt-get install default-jre-headless";
  if (missing === "") return { ignore: false, reason: "", path: "java" };
  const reason = `kafka is missing: ${missing}`;
  if (Deno.env.get("CI") === "true") throw new Error(`Cannot run these tests: ${reason}`);
  console.error(`Tests are skipped, ${reason}`);
  return { ignore: true, reason, path: "" };
}

function missingJar(): string | undefined {
  const list = Deno.readTextFileSync(new URL("./kafka/jars.sha256", import.meta.url));
  const names = list.trim().split("\n").map((line) => line.split(/\s+/)[1] ?? "");
  return names.find((name) => {
    try {
      return !Deno.statSync(join(kafkaFolder(), name)).isFile;
    } catch {
      return true;
    }
  });
}

function runsJava(): boolean {
  try {
    const { success, stdout } = new Deno.Command("java", { args: ["--version"], stderr: "null" })
      .outputSync();
    return success && Number(/\b(\d+)\./.exec(new TextDecoder().decode(stdout))?.[1]) >= 17;
  } catch {
    return false;
  }
}
