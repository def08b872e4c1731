import { TextLineStream } from "@std/streams/text-line-stream";
import { run, succeeds } from "./commands.ts";

/** As much as it has while it is not filled: more than any run stores. */
const SIZE_BYTES = 256 << 20;

/**
 * A disk of its own in memory, which can be full: a tmpfs in a mount namespace of its own (user_namespaces(7), so that
 * nobody need be root), kept by a process that does nothing else. Only processes with {@link prefix} see it; a folder
 * of the same name is empty for all others.
 */
export class Disk implements AsyncDisposable {
  /** The folder that is on it, as processes on it see it. */
  readonly folder: string;
  readonly #keeper: Deno.ChildProcess;
  readonly #onUnload = () => this.#keeper.kill("SIGKILL");

  private constructor(folder: string, keeper: Deno.ChildProcess) {
    this.folder = folder;
    this.#keeper = keeper;
    globalThis.addEventListener("unload", this.#onUnload);
  }

  /** Whether the machine lets us make one. */
  static isPossible(): Promise<boolean> {
    return succeeds(["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/tmp"]);
  }

  /** Makes an empty one. */
  static async open(): Promise<Disk> {
    const folder = Deno.makeTempDirSync({ prefix: "parley-disk-" });
    const mount =
      `mount -t tmpfs -o size=${SIZE_BYTES} tmpfs "${folder}" && echo mounted && exec sleep infinity`;
    const keeper = new Deno.Command("unshare", {
      args: ["-rm", "--propagation", "private", "sh", "-c", mount],
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const said: ReadableStream<string> = keeper.stdout.pipeThrough(new TextDecoderStream());
    for await (const line of said.pipeThrough(new TextLineStream()).values({ preventCancel: true })) {
      if (line === "mounted") return new Disk(folder, keeper);
    }
    await Deno.remove(folder);
    throw new Error("Cannot mount a small disk: the machine does not let us");
  }

  /** What a command line begins with so that the process sees the disk. */
  get prefix(): readonly string[] {
    return ["nsenter", "-t", String(this.#keeper.pid), "-U", "-m", "--preserve-credentials"];
  }

  /** How many bytes are stored on it. */
  async usedBytes(): Promise<number> {
    const said = await run([...this.prefix, "df", "--output=used", "-B1", this.folder]);
    return Number(said.split("\n")[1]);
  }

  /** Makes it so small that only so many bytes are free, more or less a page. */
  async fill(leaveBytes: number): Promise<void> {
    await this.#resize(await this.usedBytes() + leaveBytes);
  }

  /** Gives the space back. */
  async empty(): Promise<void> {
    await this.#resize(SIZE_BYTES);
  }

  /** Whoever is on it must have ended before. */
  async [Symbol.asyncDispose](): Promise<void> {
    globalThis.removeEventListener("unload", this.#onUnload);
    this.#keeper.kill("SIGKILL");
    await this.#keeper.status;
    await Deno.remove(this.folder);
  }

  async #resize(bytes: number): Promise<void> {
    await run([...this.prefix, "mount", "-o", `remount,size=${bytes}`, this.folder]);
  }
}
