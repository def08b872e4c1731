import { TextLineStream } from "@std/streams/text-line-stream";

/** What a {@link SupervisedProcess} runs, and how it shows and ends. */
export interface SupervisedProcessOptions {
  /** Stands before each of its lines. */
  readonly name: string;
  /** The executable. */
  readonly command: string;
  readonly args: readonly string[];
  /** Over the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Once a line contains this after SIGTERM, the process has nothing left to do. */
  readonly lastLine?: string;
  /** Takes its lines; standard output unless given. */
  readonly write?: (line: string) => void;
}

/** How long a process may take to end after SIGTERM, in milliseconds. */
const STOP_MS = 2_000;

/**
 * A process whose lines are passed on as `<name> | <line>`, and which ends when it is told to.
 *
 * It has a process group of its own: Ctrl-C in a terminal reaches the supervisor alone, so that the process gets
 * one signal and not two.
 */
export class SupervisedProcess {
  readonly #options: SupervisedProcessOptions;
  readonly #child: Deno.ChildProcess;
  readonly #said = Promise.withResolvers<void>();
  #stopping = false;

  /** Starts the process. */
  constructor(options: SupervisedProcessOptions) {
    this.#options = options;
    this.#child = new Deno.Command(options.command, {
      args: [...options.args],
      env: { ...options.env },
      detached: true,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#pass(this.#child.stdout);
    this.#pass(this.#child.stderr);
  }

  get name(): string {
    return this.#options.name;
  }

  /** Resolves with its exit code when it has ended. */
  get ended(): Promise<number> {
    return this.#child.status.then(({ code }) => code);
  }

  /**
   * SIGTERM, and after its last line or {@link STOP_MS}, SIGKILL for it and for what it started. Resolves when it has
   * ended.
   */
  async stop(): Promise<void> {
    this.#stopping = true;
    const timer = setTimeout(this.#said.resolve, STOP_MS);
    this.#kill("SIGTERM");
    await Promise.race([this.#said.promise, this.ended]);
    clearTimeout(timer);
    this.#killGroup();
    await this.ended;
  }

  #kill(signal: Deno.Signal): void {
    try {
      this.#child.kill(signal);
    } catch {
      // it has ended by itself
    }
  }

  /** What it started is in its group, and may outlive it. */
  #killGroup(): void {
    try {
      Deno.kill(-this.#child.pid, "SIGKILL");
    } catch {
      // all of it has ended
    }
  }

  async #pass(stream: ReadableStream<Uint8Array>): Promise<void> {
    const { name, lastLine, write = console.log } = this.#options;
    const text: ReadableStream<string> = stream.pipeThrough(new TextDecoderStream());
    const lines: ReadableStream<string> = text.pipeThrough(new TextLineStream());
    for await (const line of lines) {
      write(`${name} | ${line}`);
      if (this.#stopping && lastLine && line.includes(lastLine)) this.#said.resolve();
    }
  }
}
