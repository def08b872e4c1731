import { encodeFrame } from "./frames.ts";

/**
 * Writes a frame to standard output, all of it. When nobody reads any more, what runs this ends.
 *
 * One thread of a process at a time: the bytes of two would mix.
 */
export function createFrameWriter(): (
  type: number,
  thread?: number,
  payload?: Uint8Array<ArrayBuffer>,
) => void {
  const { stdout } = Deno; // before it is taken from functions
  return (type, thread, payload) => {
    const bytes = encodeFrame(type, thread, payload);
    try {
      for (let at = 0; at < bytes.length;) at += stdout.writeSync(bytes.subarray(at));
    } catch {
      Deno.exit(0);
    }
  };
}
