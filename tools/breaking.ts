import { fromFileUrl } from "@std/path";
import denoJson from "../deno.json" with { type: "json" };

const CONFIG = fromFileUrl(new URL("../deno.json", import.meta.url));

/**
 * `deno task breaking`: compares the contracts in the working folder with those of the last tag before it.
 * Its exit code is 0 when whoever uses the tagged contracts can use these; what cannot be compared is said.
 */
if (import.meta.main) Deno.exit(await main());

async function main(): Promise<number> {
  const tag = await git("describe", "--tags", "--abbrev=0");
  const repository = await git("rev-parse", "--path-format=absolute", "--git-common-dir");
  if (!tag || !repository) {
    console.log("No tag to compare the contracts with: nothing can break yet");
    return 0;
  }
  const { code } = await buf("breaking", "--against", `${repository}#format=git,tag=${tag}`);
  if (code === 0) console.log(`The contracts break nothing of ${tag}`);
  else {console.error(
      `The contracts break those of ${tag}: reserve what is removed, and add under new numbers`,
    );}
  return code;
}

/** What git answers; `undefined` when it fails. */
async function git(...args: string[]): Promise<string | undefined> {
  const { success, stdout } = await new Deno.Command("git", { args, stderr: "null" }).output();
  return success ? new TextDecoder().decode(stdout).trim() : undefined;
}

/** Runs buf as the task of that name does, in the working folder. */
async function buf(...args: string[]): Promise<Deno.CommandStatus> {
  const [deno, run, ...flags] = denoJson.tasks.buf.command.split(/\s+/);
  if (deno !== "deno" || run !== "run") throw new Error(`Cannot read the task buf: it is no "deno run"`);
  return await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--config", CONFIG, ...flags, ...args],
  }).spawn().status;
}
