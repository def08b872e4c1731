import { delay } from "@std/async/delay";
import { join } from "@std/path";

/** Where distributions put libfaketime (https://github.com/wolfcw/libfaketime). */
const FOLDERS = ["x86_64-linux-gnu", "aarch64-linux-gnu"].map((name) => `/usr/lib/${name}/faketime`);
const LIBRARY = "libfaketimeMT.so.1";
/** How long processes keep the last answer of the library's file, in seconds: the least that it knows. */
const CACHE_SECONDS = 1;

/**
 * The wall clock of processes, which can be set to another time while they run: libfaketime, preloaded, answers what
 * they ask of the system. Monotonic clocks are as they are, as when a machine's clock is set.
 */
export class ShiftedClock implements AsyncDisposable {
  readonly #folder = Deno.makeTempDirSync({ prefix: "parley-clock-" });
  readonly #library: string;

  /** @throws Error when the library is not installed. */
  constructor() {
    const library = findLibrary();
    if (!library) throw new Error(`Cannot shift a clock: ${LIBRARY} is not installed`);
    this.#library = library;
    Deno.writeTextFileSync(this.#file, "+0\n");
  }

  /** Whether the library is there: apt-get install faketime. */
  static isPossible(): boolean {
    return findLibrary() !== undefined;
  }

  /** What makes a process see it. */
  get env(): Readonly<Record<string, string>> {
    return {
      LD_PRELOAD: this.#library,
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_CACHE_DURATION: String(CACHE_SECONDS),
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
    };
  }

  /**
   * Sets it so many seconds after the real time, or before it when negative, for all processes that see it; when it
   * resolves they had the time to notice.
   */
  async shift(seconds: number): Promise<void> {
    const next = `${this.#file}.next`;
    await Deno.writeTextFile(next, `${seconds < 0 ? "" : "+"}${seconds}\n`);
    await Deno.rename(next, this.#file);
    await delay(2 * CACHE_SECONDS * 1_000);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#folder, { recursive: true });
  }

  get #file(): string {
    return join(this.#folder, "time");
  }
}

function findLibrary(): string | undefined {
  return FOLDERS.map((folder) => join(folder, LIBRARY)).find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}
