import { fromFileUrl } from "@std/path";
import { TextLineStream } from "@std/streams/text-line-stream";
import { withDeadline } from "../lib/time/mod.ts";

const LINE_MS = 60_000;

/**
 * A script of this folder in a process of its own: a load, or a bare listener. It tells what it has to tell
 * as lines of JSON on standard output.
 *
 * Disposing it kills it.
 */
export class Script implements AsyncDisposable {
  readonly #path: string;
  readonly #child: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;
  readonly #errors: Promise<string>;

  /**
   * @param path below `bench/`.
   * @param options what it gets as its one argument, in JSON.
   */
  constructor(path: string, options: object = {}) {
    this.#path = path;
    this.#child = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--allow-net", "--allow-env", "--allow-read"],
        fromFileUrl(new URL(path, import.meta.url)),
        JSON.stringify(options),
      ],
      env: { NO_COLOR: "1" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const text: ReadableStream<string> = this.#child.stdout.pipeThrough(new TextDecoderStream());
    const lines: ReadableStream<string> = text.pipeThrough(new TextLineStream());
    this.#lines = lines.getReader();
    this.#errors = new Response(this.#child.stderr).text();
  }

  /** Its process id. */
  get pid(): number {
    return this.#child.pid;
  }

  /**
   * What it tells next.
   *
   * @throws Error with its own last words when it has ended, or is silent for a minute.
   */
  async tells<T>(): Promise<T> {
    const { done, value } = await withDeadline(this.#lines.read(), LINE_MS, `hear from ${this.#path}`);
    if (done) throw new Error(`${this.#path} ended: ${lastWords(await this.#errors)}`);
    const told: T = JSON.parse(value);
    return told;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // it has ended by itself
    }
    await this.#lines.cancel();
    await Promise.all([this.#child.status, this.#errors]);
  }
}

/** The message of the error that ended a script, without what Deno says of every error. */
function lastWords(errors: string): string {
  return errors.split("\n", 1)[0]!.replace(/^error: (Uncaught )?(\(in promise\) )?(Error: )?/, "");
}

/** Runs a script until it has told one thing, and answers that. */
export async function runScript<T>(path: string, options: object): Promise<T> {
  await using script = new Script(path, options);
  return await script.tells<T>();
}
