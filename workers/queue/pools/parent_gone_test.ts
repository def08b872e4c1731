import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { eventually } from "../../../tests/support/eventually.ts";
import { stillRunning } from "../../../tests/support/process_tree.ts";

const PARENT = fromFileUrl(import.meta.resolve("./fixtures/parent.ts"));

for (const kind of ["process", "thread"]) {
  Deno.test(`HostPool ${kind}: its processes end when the parent is killed, whatever their functions do`, async () => {
    const parent = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--unstable-no-legacy-abort", "--allow-read", "--allow-run", PARENT, kind],
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    let pids: number[] = [];
    try {
      const reader = parent.stdout.getReader();
      pids = JSON.parse(new TextDecoder().decode((await reader.read()).value));
      await reader.cancel();
      assertEquals((await stillRunning(pids)).length, pids.length);
    } finally {
      parent.kill("SIGKILL");
      await parent.status;
    }
    await eventually("no process is left", async () => (await stillRunning(pids)).length === 0);
  });
}
