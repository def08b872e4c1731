import { TextLineStream } from "@std/streams/text-line-stream";
import { withDeadline } from "../lib/time/mod.ts";

const LINE_MS = 60_000;

/** What is started. */
export interface ProcessOptions {
  /** What it is called in errors. */
  readonly name: string;
  readonly path: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * A process that tells what it has to tell as lines of JSON on standard output: a load, or a server.
 *
 * Disposing it kills it.
 */
export class TellingProcess implements AsyncDisposable {
  readonly #name: string;
  readonly #child: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;
  readonly #errors: Promise<string>;

  constructor({ name, path, args, env = {} }: ProcessOptions) {
    this.#name = name;
    this.#child = new Deno.Command(path, {
      args: [...args],
      env: { NO_COLOR: "1", ...env },
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
    const { done, value } = await withDeadline(this.#lines.read(), LINE_MS, `hear from ${this.#name}`);
    if (done) throw new Error(`${this.#name} ended: ${lastWords(await this.#errors)}`);
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

/** The message of the error that ended a process, without what Deno says of every error. */
function lastWords(errors: string): string {
  return errors.split("\n", 1)[0]!.replace(/^error: (Uncaught )?(\(in promise\) )?(Error: )?/, "");
}
