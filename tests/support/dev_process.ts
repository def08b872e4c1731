import { freePort } from "./ports.ts";
import { processTree, stillRunning } from "./process_tree.ts";

/** How long it may take to end, in milliseconds. */
const END_MS = 10_000;

/** `deno task dev` in a copy of the tree, on ports of its own. Disposing it kills all of it. */
export class DevProcess implements AsyncDisposable {
  readonly http = freePort();
  readonly url = `http://127.0.0.1:${this.http}`;
  /** Where the page's sources are served, in a tree that has the page. */
  readonly vite = `http://localhost:${freePort()}`;
  readonly #child: Deno.ChildProcess;
  /** What it has written so far. */
  output = "";
  readonly #reading: Promise<void>;

  constructor(folder: string) {
    const grpc = String(freePort());
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["task", "--quiet", "dev"],
      cwd: folder,
      env: {
        MESSENGER_HTTP_PORT: String(this.http),
        MESSENGER_SERVER_PORT: grpc,
        MESSENGER_SERVER_ADDR: `127.0.0.1:${grpc}`,
        MESSENGER_CONNECT_PORT: String(freePort()),
        GRPC_PORT: String(freePort()),
        VITE_ORIGIN: this.vite,
        ...{ REDIS_URL: "", DATA_DIR: "", LOG_LEVEL: "" },
      },
      detached: true, // a process group of its own, as a terminal gives it
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#reading = this.#read(this.#child.stdout);
  }

  async ready(): Promise<boolean> {
    const response = await fetch(`${this.url}/readyz`);
    await response.body?.cancel();
    return response.ok;
  }

  async health(): Promise<string> {
    return await (await fetch(`${this.url}/healthz`)).text();
  }

  async post(path: string, body = ""): Promise<{ sendTime?: string }> {
    return await (await fetch(`${this.url}${path}`, { method: "POST", body })).json();
  }

  async pids(): Promise<number[]> {
    return await processTree(this.#child.pid);
  }

  async document(): Promise<string> {
    return await (await fetch(`${this.url}/openapi.json`)).text();
  }

  /** What Ctrl-C in a terminal does: SIGINT to the whole process group. */
  interrupt(): void {
    Deno.kill(-this.#child.pid, "SIGINT");
  }

  /** Its exit code and its output, once it has ended. */
  async ended(): Promise<{ code: number; output: string }> {
    const timer = setTimeout(() => this.#kill(), END_MS);
    const { code } = await this.#child.status;
    clearTimeout(timer);
    await this.#reading;
    return { code, output: this.output };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#kill();
    await this.ended();
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    const text: ReadableStream<string> = stream.pipeThrough(new TextDecoderStream());
    for await (const chunk of text) this.output += chunk;
  }

  async #kill(): Promise<void> {
    for (const pid of await stillRunning(await this.pids())) Deno.kill(pid, "SIGKILL");
  }
}
