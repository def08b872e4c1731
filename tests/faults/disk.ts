import { TextLineStream } from "@std/streams/text-line-stream";
import { run, succeeds } from "./commands.ts";

/** As much as it has while it is not filled: more than any run stores. */
const SIZE_BYTES = 256 << 20;

const ATTEMPTS = 20;

/** Who sees a disk: those that were started with its prefix alone, or everyone, for which one must be root. */
export type Visibility = "processes" | "everyone";

/** What is put where the disk is to be, and how that ends. */
interface Mount {
  readonly prefix: readonly string[];
  end(): Promise<void>;
  /** What can be done while the test file ends. */
  abandon(): void;
}

/** A disk of its own in memory (tmpfs), which can be full. */
export class Disk implements AsyncDisposable {
  /** The folder that is on it. */
  readonly folder: string;
  /** What a command line begins with so that the process sees the disk; nothing when everyone does. */
  readonly prefix: readonly string[];
  readonly #mount: Mount;
  readonly #onUnload = () => this.#mount.abandon();

  private constructor(folder: string, mount: Mount) {
    this.folder = folder;
    this.prefix = mount.prefix;
    this.#mount = mount;
    globalThis.addEventListener("unload", this.#onUnload);
  }

  /** Whether the machine lets us make one. */
  static async isPossible(visibility: Visibility): Promise<boolean> {
    // In a namespace of its own, for either: the question alone changes nothing.
    const mount = ["mount", "-t", "tmpfs", "tmpfs", "/tmp"];
    if (visibility === "processes") return await succeeds(["unshare", "-rm", ...mount]);
    return await succeeds(["unshare", "-m", ...mount]) && await run(["id", "-u"]) === "0";
  }

  /** Makes an empty one. */
  static async open(visibility: Visibility): Promise<Disk> {
    const folder = Deno.makeTempDirSync({ prefix: "parley-disk-" });
    try {
      return new Disk(folder, await (visibility === "everyone" ? mountForAll : mountApart)(folder));
    } catch (thrown) {
      await Deno.remove(folder);
      throw thrown;
    }
  }

  /** How many bytes are stored on it. */
  async usedBytes(): Promise<number> {
    const said = await run([...this.prefix, "df", "--output=used", "-B1", this.folder]);
    return Number(said.split("\n")[1]);
  }

  /** Makes it so small that only so many bytes are free, more or less a page. */
  async fill(leaveBytes: number): Promise<void> {
    for (let attempt = 1;; attempt++) {
      try {
        return await this.#resize(await this.usedBytes() + leaveBytes);
      } catch (thrown) {
        if (attempt === ATTEMPTS) throw thrown; // else more was written in between than is to be left
      }
    }
  }

  /** Gives the space back. */
  async empty(): Promise<void> {
    await this.#resize(SIZE_BYTES);
  }

  /** Whoever is on it must have ended before. */
  async [Symbol.asyncDispose](): Promise<void> {
    globalThis.removeEventListener("unload", this.#onUnload);
    await this.#mount.end();
    await Deno.remove(this.folder);
  }

  async #resize(bytes: number): Promise<void> {
    await run([...this.prefix, "mount", "-o", `remount,size=${Math.max(bytes, 4096)}`, this.folder]);
  }
}

async function mountForAll(folder: string): Promise<Mount> {
  await run(["mount", "-t", "tmpfs", "-o", `size=${SIZE_BYTES}`, "tmpfs", folder]);
  const end = ["umount", "--lazy", folder];
  return {
    prefix: [],
    end: async () => void await run(end),
    abandon: () => void new Deno.Command(end[0]!, { args: end.slice(1) }).outputSync(),
  };
}

/**
 * In a mount namespace of its own (user_namespaces(7): nobody need be root), which a process keeps that does nothing
 * else. For all others the folder is empty.
 */
async function mountApart(folder: string): Promise<Mount> {
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
    if (line !== "mounted") continue;
    return {
      prefix: ["nsenter", "-t", String(keeper.pid), "-U", "-m", "--preserve-credentials"],
      async end() {
        keeper.kill("SIGKILL");
        await keeper.status;
      },
      abandon: () => keeper.kill("SIGKILL"),
    };
  }
  throw new Error("Cannot mount a small disk: the machine does not let us");
}
