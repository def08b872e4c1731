import { withDeadline } from "../../lib/time/mod.ts";
import { eventually } from "./eventually.ts";

const START_MS = 30_000;
const ANSWER_MS = 30_000;

/** Without what a test has no use for: a sandbox, a graphics card, and talk with the makers. */
const FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--ignore-certificate-errors",
  "--remote-debugging-port=0",
];

/** A browser with a folder of its own, which trusts every certificate; driven by the DevTools protocol. */
export class Chromium implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #folder: string;
  #port = 0;

  private constructor(path: string, flags: readonly string[]) {
    this.#folder = Deno.makeTempDirSync({ prefix: "parley-chromium-" });
    const args = [...FLAGS, ...flags, `--user-data-dir=${this.#folder}`, "about:blank"];
    const quiet = { stdin: "null", stdout: "null", stderr: "null" } as const;
    this.#child = new Deno.Command(path, { args, ...quiet }).spawn();
  }

  /** Starts one, with further flags, and waits until it can be driven. */
  static async start(path: string, flags: readonly string[] = []): Promise<Chromium> {
    const chromium = new Chromium(path, flags);
    try {
      const file = `${chromium.#folder}/DevToolsActivePort`;
      const ask = async () => Number((await Deno.readTextFile(file)).split("\n")[0]);
      chromium.#port = await eventually("chromium can be driven", ask, { withinMs: START_MS });
      return chromium;
    } catch (thrown) {
      await chromium[Symbol.asyncDispose]();
      throw thrown;
    }
  }

  /**
   * Opens an address, evaluates an expression on it, and answers the value, which must have a JSON form.
   *
   * @throws Error with what the page threw, or when it takes more than half a minute.
   */
  async evaluate(url: string, expression: string): Promise<unknown> {
    const base = `http://127.0.0.1:${this.#port}/json`;
    const page = await (await fetch(`${base}/new?about:blank`, { method: "PUT" })).json();
    const tools = new DevTools(page.webSocketDebuggerUrl);
    try {
      await withDeadline(tools.opened, ANSWER_MS, "reach the page");
      await tools.call("Page.enable");
      const loaded = tools.event("Page.loadEventFired");
      const { errorText } = await tools.call("Page.navigate", { url });
      if (errorText) throw new Error(`Cannot open "${url}": ${errorText}`);
      await withDeadline(loaded, ANSWER_MS, `load "${url}"`);
      const options = { expression, awaitPromise: true, returnByValue: true };
      const { result, exceptionDetails } = await tools.call("Runtime.evaluate", options);
      if (!exceptionDetails) return result.value;
      throw new Error(`Cannot evaluate on "${url}": ${exceptionDetails.exception?.description}`);
    } finally {
      await tools.close();
      await (await fetch(`${base}/close/${page.id}`)).body?.cancel();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#child.status;
    // its other processes follow a moment later, and write until then
    const remove = () => Deno.remove(this.#folder, { recursive: true }).then(() => true);
    await eventually("the browser's folder is removed", remove);
  }
}

/** What an answer may have of what is used here. */
interface Result {
  errorText?: string;
  result: { value?: unknown };
  exceptionDetails?: { exception?: { description?: string } };
}

/** One page's end of the DevTools protocol. */
class DevTools {
  readonly opened: Promise<void>;
  readonly #socket: WebSocket;
  readonly #closed: Promise<void>;
  readonly #calls = new Map<number, PromiseWithResolvers<Result>>();
  readonly #events = new Map<string, () => void>();
  #lastId = 0;

  constructor(url: string) {
    this.#socket = new WebSocket(url);
    this.opened = new Promise((resolve, reject) => {
      this.#socket.onopen = () => resolve();
      this.#socket.onerror = () => reject(new Error("Cannot reach the page"));
    });
    this.#closed = new Promise((resolve) => this.#socket.onclose = () => resolve());
    this.#socket.onmessage = ({ data }) => this.#take(JSON.parse(data));
  }

  call(method: string, params: Record<string, unknown> = {}): Promise<Result> {
    const id = ++this.#lastId;
    const answer = Promise.withResolvers<Result>();
    this.#calls.set(id, answer);
    this.#socket.send(JSON.stringify({ id, method, params }));
    return withDeadline(answer.promise, ANSWER_MS, method);
  }

  /** Resolves when this happens next. */
  event(name: string): Promise<void> {
    return new Promise((resolve) => this.#events.set(name, resolve));
  }

  async close(): Promise<void> {
    this.#socket.close();
    await this.#closed;
  }

  #take(message: { id?: number; method?: string; result?: Result; error?: { message: string } }): void {
    if (message.id === undefined) return this.#events.get(message.method ?? "")?.();
    const call = this.#calls.get(message.id);
    if (message.result) call?.resolve(message.result);
    else call?.reject(new Error(`Cannot drive the page: ${message.error?.message}`));
  }
}
