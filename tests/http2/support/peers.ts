import { fromFileUrl } from "@std/path";
import { TextLineStream } from "@std/streams/text-line-stream";
import { output } from "../../integration/support/command.ts";
import { withDeadline } from "../../../lib/time/mod.ts";

const START_MS = 20_000;
const END_MS = 20_000;

/** The path of a file beside this one. */
export function beside(name: string): string {
  return fromFileUrl(new URL(name, import.meta.url));
}

/** Builds the peer in Go into this folder, and answers its path. */
export async function buildGoPeer(go: string, folder: string): Promise<string> {
  const path = `${folder}/go_peer`;
  await output(go, ["build", "-C", beside("go_peer"), "-o", path, "."]);
  return path;
}

/** A server that runs until it is disposed, and says first where it listens. */
export class PeerServer implements AsyncDisposable {
  readonly address: string;
  readonly #child: Deno.ChildProcess;
  readonly #rest: Promise<void>;

  private constructor(address: string, child: Deno.ChildProcess, rest: Promise<void>) {
    this.address = address;
    this.#child = child;
    this.#rest = rest;
  }

  /** Starts it, and waits for its first line. */
  static async start(path: string, args: readonly string[]): Promise<PeerServer> {
    const child = new Deno.Command(path, { args: [...args], stdin: "null", stdout: "piped" }).spawn();
    const text: ReadableStream<string> = child.stdout.pipeThrough(new TextDecoderStream());
    const split: ReadableStream<string> = text.pipeThrough(new TextLineStream());
    const lines = split.getReader();
    try {
      const { value } = await withDeadline(lines.read(), START_MS, `start ${path}`);
      if (value === undefined) throw new Error(`Cannot start ${path}: it ended`);
      return new PeerServer(value, child, drain(lines));
    } catch (thrown) {
      child.kill("SIGKILL");
      await child.status;
      throw thrown;
    }
  }

  /** Sends a signal. */
  signal(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Waits until it has ended by itself, and answers the exit code. */
  async ended(): Promise<number> {
    const { code } = await withDeadline(this.#child.status, END_MS, "see the server end");
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // it has ended by itself
    }
    await Promise.all([this.#child.status, this.#rest]);
  }
}

async function drain(lines: ReadableStreamDefaultReader<string>): Promise<void> {
  while (!(await lines.read()).done);
}
