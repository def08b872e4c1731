import { type Client, createClient } from "@connectrpc/connect";
import { fromFileUrl, join } from "@std/path";
import { TextLineStream } from "@std/streams/text-line-stream";
import { FileService } from "../../proto/gen/file/v1/file_pb.ts";
import { createH2Transport } from "../../lib/rpc/mod.ts";
import { residentBytes } from "../support/resident_bytes.ts";
import type { Watched } from "./watched_files.ts";

const SERVER = fromFileUrl(new URL("./file_server.ts", import.meta.url));

/**
 * A real process that serves files from a folder of its own, and a gRPC client of it.
 *
 * Disposing it kills it and removes the folder.
 */
export class FileProcess implements AsyncDisposable {
  readonly folder = Deno.makeTempDirSync({ prefix: "parley-file-server-" });
  readonly #onUnload = () => this.#child?.kill("SIGKILL");
  #child: Deno.ChildProcess | undefined;
  #transport: ReturnType<typeof createH2Transport> | undefined;
  #http = 0;

  private constructor() {
    globalThis.addEventListener("unload", this.#onUnload);
  }

  static async start(): Promise<FileProcess> {
    const process = new FileProcess();
    await process.start();
    return process;
  }

  /** Starts it again after it was killed, on the same folder. */
  async start(): Promise<void> {
    const permissions = ["--allow-net", `--allow-read=${this.folder}`, `--allow-write=${this.folder}`];
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--unstable-no-legacy-abort", "--allow-env", ...permissions, SERVER, this.folder],
      stdin: "null",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#child = child;
    const lines: ReadableStream<string> = child.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(
      new TextLineStream(),
    );
    for await (const line of lines) {
      const { grpc, http } = JSON.parse(line);
      this.#transport = createH2Transport({ baseUrl: `http://127.0.0.1:${grpc}` });
      this.#http = http;
      return;
    }
    throw new Error("Cannot start the file server: it ended");
  }

  /** A client over gRPC. */
  get client(): Client<typeof FileService> {
    return createClient(FileService, this.#transport!);
  }

  /** The base URL of the files over HTTP. */
  get http(): string {
    return `http://127.0.0.1:${this.#http}`;
  }

  /** What is kept: the names of parts, or of whole files. */
  names(of: "parts" | "whole"): Promise<string[]> {
    return Array.fromAsync(Deno.readDir(join(this.folder, of)), ({ name }) => name);
  }

  /** What the process has open, and has read. */
  async watched(): Promise<Watched> {
    return await (await fetch(`${this.http}/watched`)).json();
  }

  /** The memory that it has in use, in bytes. */
  residentBytes(): Promise<number> {
    return residentBytes(this.#child!.pid);
  }

  /** Ends it at once, as a crash does. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    child?.kill("SIGKILL");
    await child?.status;
    await this.#transport?.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    globalThis.removeEventListener("unload", this.#onUnload);
    await this.kill();
    await Deno.remove(this.folder, { recursive: true });
  }
}
