import { fromFileUrl } from "@std/path";
import { AppError } from "../../../lib/error/mod.ts";
import { withDeadline } from "../../../lib/time/mod.ts";
import { encodeFrame, type Frame, FrameReader } from "./frames.ts";
import { type HostSettings, OUT_OF_MEMORY_EXIT } from "./host_settings.ts";

const HOST = import.meta.resolve("./host.ts");

/** How a host process is started, beside what it is told. */
export interface HostFlags {
  /** What its functions may do. */
  readonly permissions: readonly string[];
  /** The heap of each of its threads, in MiB; unlimited unless given. To exceed it ends the process. */
  readonly heapMb?: number;
}

/**
 * A child process that talks in frames over its standard input and output; what it prints goes to our standard
 * error. It ends when we end, however that happens: its input is over then.
 */
export class HostProcess {
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  /** Resolves when the process is gone; says how it ended. */
  readonly ended: Promise<string>;

  /** Starts it; `onFrame` gets what it says. */
  constructor(settings: HostSettings, flags: HostFlags, onFrame: (frame: Frame) => void) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--quiet", "--no-prompt", "--unstable-no-legacy-abort", ...flags.permissions],
        ...(flags.heapMb === undefined ? [] : [`--v8-flags=--max-old-space-size=${flags.heapMb}`]),
        ...[HOST.startsWith("file:") ? fromFileUrl(HOST) : HOST, JSON.stringify(settings)],
      ],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#input = this.#child.stdin.getWriter();
    this.#input.closed.catch(() => {}); // told by its end
    this.ended = this.#run(onFrame);
  }

  /** Its process id. */
  get pid(): number {
    return this.#child.pid;
  }

  /**
   * Sends a frame; what an ended process does not get is told by {@link ended}.
   *
   * @throws RangeError when it is too long.
   */
  send(type: number, thread: number, payload?: Uint8Array<ArrayBuffer>): void {
    this.#input.write(encodeFrame(type, thread, payload)).catch(() => {});
  }

  /** Ends it at once, whatever it does. Once it has ended, nothing happens. */
  kill(): void {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // it has ended by itself
    }
  }

  async #run(onFrame: (frame: Frame) => void): Promise<string> {
    let broken: string | undefined;
    try {
      const reader = new FrameReader();
      for await (const bytes of this.#child.stdout) reader.push(bytes).forEach(onFrame);
    } catch (thrown) {
      broken = `it wrote what is no message: ${thrown instanceof Error ? thrown.message : thrown}`;
      this.kill();
    }
    const { code, signal } = await this.#child.status;
    await this.#input.abort().catch(() => {});
    if (broken !== undefined) return broken;
    if (code === OUT_OF_MEMORY_EXIT) return "its process was out of memory";
    return signal ? `its process ended by ${signal}` : `its process ended with exit code ${code}`;
  }
}

/**
 * Waits for what a starting process says; kills it when that takes longer than `ms` milliseconds.
 *
 * @throws AppError `FAILED_PRECONDITION` when it cannot start.
 */
export async function started(process: HostProcess, ready: Promise<void>, ms: number): Promise<void> {
  try {
    const gone = process.ended.then((how) => {
      throw new AppError("FAILED_PRECONDITION", `Cannot start a process for functions: ${how}`);
    });
    await withDeadline(Promise.race([ready, gone]), ms, "start a process for functions");
  } catch (thrown) {
    process.kill();
    await process.ended;
    throw thrown;
  }
}
