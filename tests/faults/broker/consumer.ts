import { fromFileUrl } from "@std/path";
import { TextLineStream } from "@std/streams/text-line-stream";
import { eventually } from "../../support/eventually.ts";

const SCRIPT = fromFileUrl(new URL("consumer_process.ts", import.meta.url));

/** A consumer in a process of its own, with what it said. */
export class ConsumerProcess implements AsyncDisposable {
  readonly lines: string[] = [];
  readonly #child: Deno.ChildProcess;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reading: Promise<void>;
  readonly #onUnload = () => this.signal("SIGKILL");

  private constructor(where: string, mode: "hold" | "serve") {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-check",
        "--allow-net",
        "--allow-env",
        "--allow-read",
        "--allow-write",
        SCRIPT,
        where,
        mode,
      ],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#stdin = this.#child.stdin.getWriter();
    this.#reading = this.#read();
    globalThis.addEventListener("unload", this.#onUnload);
  }

  static async start(where: string, mode: "hold" | "serve"): Promise<ConsumerProcess> {
    const consumer = new ConsumerProcess(where, mode);
    await consumer.said("ready");
    return consumer;
  }

  /** Waits until it has said this. */
  async said(line: string): Promise<void> {
    await eventually(`"${line}" is said`, () => this.lines.includes(line), { withinMs: 20_000 });
  }

  /** Lets it complete what it holds. */
  async go(): Promise<void> {
    await this.#stdin.write(new TextEncoder().encode("go\n"));
  }

  signal(signal: Deno.Signal): void {
    try {
      this.#child.kill(signal);
    } catch {
      // it has ended
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    globalThis.removeEventListener("unload", this.#onUnload);
    this.signal("SIGKILL");
    await this.#child.status;
    await this.#reading;
    await this.#stdin.abort().catch(() => {});
  }

  async #read(): Promise<void> {
    const text: ReadableStream<string> = this.#child.stdout.pipeThrough(new TextDecoderStream());
    const lines: ReadableStream<string> = text.pipeThrough(new TextLineStream());
    for await (const line of lines) this.lines.push(line);
  }
}
