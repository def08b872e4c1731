import { fromFileUrl } from "@std/path";
import { withDeadline } from "../../../lib/time/mod.ts";
import { eventually } from "../../support/eventually.ts";
import { freePort } from "../../support/ports.ts";

const EDGE = fromFileUrl(new URL("../../../functions/main.ts", import.meta.url));
/** What the task `serve` allows. */
const FLAGS = [
  "--unstable-no-legacy-abort",
  "--allow-net",
  "--allow-env",
  "--allow-read",
  "--allow-sys=hostname",
];
const START_MS = 20_000;
const END_MS = 5_000;

/** The edge under `deno serve`, as serverless platforms run it: a `fetch` handler and no port of its own. */
export class DenoServe implements AsyncDisposable {
  readonly http: string;
  readonly #child: Deno.ChildProcess;

  private constructor(port: number, env: Readonly<Record<string, string>>) {
    this.http = `http://127.0.0.1:${port}`;
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["serve", ...FLAGS, "--host", "127.0.0.1", "--port", String(port), EDGE],
      env: { MESSENGER_MAILBOX: `port-${port}`, LOG_LEVEL: "warning", ...env },
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
  }

  /** Starts it, and waits until it follows the room. */
  static async start(env: Readonly<Record<string, string>>): Promise<DenoServe> {
    const edge = new DenoServe(freePort(), env);
    try {
      await eventually("the edge is ready", async () => {
        const response = await fetch(`${edge.http}/readyz`);
        await response.body?.cancel();
        return response.ok;
      }, { withinMs: START_MS, everyMs: 50 });
    } catch (thrown) {
      await edge[Symbol.asyncDispose]();
      throw thrown;
    }
    return edge;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await withDeadline(this.#child.status, END_MS, "end deno serve");
  }
}
