import { fromFileUrl } from "@std/path";
import type { LoadPlan, LoadReport } from "./load_plan.ts";

const MAIN = fromFileUrl(new URL("./load_main.ts", import.meta.url));

/** Runs a plan in a process of its own, whose turns wait for nobody else's. */
export async function runLoad(plan: LoadPlan): Promise<LoadReport> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-net", MAIN],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(plan)));
  await writer.close();
  const { stdout, success } = await child.output();
  if (!success) throw new Error("Cannot make load: its process has failed");
  return JSON.parse(new TextDecoder().decode(stdout));
}
