import { TextLineStream } from "@std/streams/text-line-stream";
import { eventually } from "../support/eventually.ts";

/** How long a client may take to show what is there, a restart of the server included, in milliseconds. */
const SHOW_MS = 20_000;

/** A message as a client shows it. */
export interface Shown {
  /** `<epoch>-<seq>`. */
  readonly position: string;
  readonly seq: number;
  /** Who said what, however the client shows it. */
  readonly text: string;
}

/** How a client is run: its arguments follow those that are given here. */
export interface ExampleCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A client of `clients/` as a process of its own. Disposing it kills it. */
export class Example implements AsyncDisposable {
  /** What it has shown so far. */
  readonly shown: Shown[] = [];
  /** What it has written beside that. */
  readonly complaints: string[] = [];
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reading: Promise<unknown>;

  /** Starts it with an address, a room, an author and maybe a position. */
  constructor({ command, args, env = {} }: ExampleCommand, given: readonly string[]) {
    this.#child = new Deno.Command(command, {
      args: [...args, ...given],
      env: { ...env },
      detached: true, // what it starts is killed with it
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#input = this.#child.stdin.getWriter();
    this.#reading = Promise.all([
      this.#read(this.#child.stdout, (line) => this.#note(line)),
      this.#read(this.#child.stderr, (line) => void this.complaints.push(line)),
    ]);
  }

  /** Types a line. */
  async say(text: string): Promise<void> {
    await this.#input.write(new TextEncoder().encode(`${text}\n`));
  }

  /** Waits until it has shown so many messages. */
  async showed(count: number): Promise<void> {
    try {
      await eventually(`${count} messages are shown`, () => this.shown.length >= count, {
        withinMs: SHOW_MS,
      });
    } catch (cause) {
      const seen = JSON.stringify([this.shown, this.complaints]);
      throw new Error(`Cannot see ${count} messages: ${seen}`, { cause });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      Deno.kill(-this.#child.pid, "SIGKILL");
    } catch {
      // it has ended by itself
    }
    await this.#input.abort().catch(() => {});
    await this.#child.status;
    await this.#reading;
  }

  #note(line: string): void {
    const [, position, seq, text] = /^([0-9a-f]+-(\d+)) (.*)$/.exec(line) ?? [];
    if (position && seq && text) this.shown.push({ position, seq: Number(seq), text });
    else this.complaints.push(line);
  }

  async #read(stream: ReadableStream<Uint8Array>, take: (line: string) => void): Promise<void> {
    const text: ReadableStream<string> = stream.pipeThrough(new TextDecoderStream());
    const lines: ReadableStream<string> = text.pipeThrough(new TextLineStream());
    for await (const line of lines) take(line);
  }
}
