import { createHash } from "node:crypto";
import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { someBytes } from "../suites/file_store/kit.ts";
import { FileProcess } from "./file_process.ts";

const FILE_BYTES = 1024 * 1024 * 1024;
const CHUNK_BYTES = 512 * 1024;
/**
 * How much memory the server may take beyond what it had at the start, in bytes. Nearly all of it is chunks that have
 * left and that V8 has not freed yet.
 */
const MORE_BYTES = 200 * 1024 * 1024;
/** How long the reader does nothing after its first chunk, in milliseconds. */
const PAUSE_MS = 2_000;
/** How much room the file and its like need, in KiB. */
const NEEDED_KIB = 3 * 1024 * 1024;
const WITHIN_MS = 60_000;

/** Free room where temporary files go, in KiB. */
function freeKib(): number {
  const folder = Deno.makeTempDirSync({ prefix: "parley-room-" });
  const { stdout } = new Deno.Command("df", { args: ["-Pk", folder] }).outputSync();
  Deno.removeSync(folder);
  const [, line = ""] = new TextDecoder().decode(stdout).split("\n");
  return Number(line.split(/\s+/)[3]);
}

/** Looks at the memory of a process again and again, until it is disposed. */
class MemoryWatch implements AsyncDisposable {
  /** The most that was seen, in bytes. */
  most = 0;
  #isOver = false;
  readonly #watching: Promise<void>;

  constructor(process: FileProcess) {
    this.#watching = this.#watch(process);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#watching;
  }

  async #watch(process: FileProcess): Promise<void> {
    while (!this.#isOver) {
      this.most = Math.max(this.most, await process.residentBytes());
      await delay(50);
    }
  }
}

const room = freeKib();
const ignore = room < NEEDED_KIB;
const mib = (bytes: number) => `${Math.round(bytes / 1024 / 1024)} MiB`;

Deno.test({
  name: `a file of 1 GiB goes up and down in constant memory, with a reader that pauses${
    ignore ? ` [skipped: ${room} KiB are free, ${NEEDED_KIB} are needed]` : ""
  }`,
  ignore,
  async fn() {
    await using server = await FileProcess.start();
    const { client } = server;
    const timeout = { timeoutMs: WITHIN_MS };
    await client.upload(
      (async function* () {
        yield { data: new Uint8Array(CHUNK_BYTES) };
      })(),
      timeout,
    ); // all code is loaded
    const start = await server.residentBytes();
    await using memory = new MemoryWatch(server);

    const bytesSent = someBytes(2 * CHUNK_BYTES); // no chunk compresses, and few are the same
    const sent = createHash("sha256");
    const { id, size, sha256 } = await client.upload(
      (async function* () {
        for (let offset = 0; offset < FILE_BYTES; offset += CHUNK_BYTES) {
          const data = bytesSent.subarray(offset / CHUNK_BYTES).subarray(0, CHUNK_BYTES);
          sent.update(data);
          yield { data, offset: BigInt(offset) };
        }
      })(),
      timeout,
    );
    assertEquals([size, sha256], [BigInt(FILE_BYTES), sent.digest("hex")]);

    const got = createHash("sha256");
    let bytes = 0;
    for await (const { data, offset } of client.download({ id }, timeout)) {
      assertEquals(offset, BigInt(bytes));
      if (bytes === 0) await delay(PAUSE_MS); // what the server would send ahead it sends now
      got.update(data);
      bytes += data.length;
    }
    assertEquals([bytes, got.digest("hex")], [FILE_BYTES, sha256]);
    const peak = memory.most;
    assert(peak - start < MORE_BYTES, `${mib(start)} at the start, ${mib(peak)} at the most`);
  },
});
