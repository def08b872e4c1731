import { Console } from "node:console";
import process from "node:process";

const NO_INPUT: Pick<
  typeof Deno.stdin,
  "read" | "readSync" | "readable" | "close" | "isTerminal" | "setRaw"
> = {
  read: () => Promise.resolve(null),
  readSync: () => null,
  get readable() {
    return new ReadableStream<Uint8Array<ArrayBuffer>>({ start: (controller) => controller.close() });
  },
  close: () => {},
  isTerminal: () => false,
  setRaw: () => {},
};

/**
 * Keeps standard input and output, which carry the frames, from the functions of this thread: what they print goes
 * to standard error, and they read nothing.
 */
export function keepStreams(): void {
  globalThis.console = new Console(process.stderr, process.stderr);
  Object.defineProperty(Deno, "stdout", { value: Deno.stderr });
  Object.defineProperty(Deno, "stdin", { value: NO_INPUT });
  Object.defineProperty(process, "stdout", { value: process.stderr });
  Object.defineProperty(process, "stdin", { value: undefined });
}
