import { assert } from "@std/assert";
import { join } from "@std/path";
import { ROOT } from "../support/module_graph.ts";
import { requirement } from "../support/requirements.ts";
import { builtPage } from "./support/built_page.ts";

const SCENES = ["chat", "dev", "explore", "keyboard", "page", "queue", "users"];
const LIMIT_MS = 180_000;

const { ignore } = requirement("chromium");

// Each in a process of its own: Playwright looks into /proc, which Deno allows under all permissions alone.
for (const scene of SCENES) {
  Deno.test({
    name: `browser: ${scene}`,
    ignore,
    async fn() {
      await builtPage();
      const child = new Deno.Command(Deno.execPath(), {
        args: [
          ...["test", "--allow-all", "--unstable-no-legacy-abort", "--no-check"],
          join(ROOT, `tests/browser/${scene}_scene.ts`),
        ],
        cwd: ROOT,
        env: { NO_COLOR: "1" },
        signal: AbortSignal.timeout(LIMIT_MS),
      });
      const { success, stdout, stderr } = await child.output();
      assert(success, [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("\n"));
    },
  });
}
