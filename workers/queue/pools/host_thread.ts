import { parentPort, workerData } from "node:worker_threads";
import {
  invoke,
  openFunctions,
  type PoolCall,
  type QueueFunction,
  type RunResult,
} from "../../../lib/queue/mod.ts";
import { FRAME, MAX_PAYLOAD_BYTES } from "./frames.ts";
import { PING, STOP, type ThreadSettings, type ThreadStarted } from "./host_settings.ts";
import { keepStreams } from "./own_streams.ts";
import { decodePayload, encodePayload } from "./payload.ts";
import { createFrameWriter } from "./write_frame.ts";

// One thread of a host process: runs one call at a time.
const send = createFrameWriter();
keepStreams();
for (const event of ["unhandledrejection", "error"] as const) {
  globalThis.addEventListener(event, (fault) => {
    fault.preventDefault();
    console.error("A function left an error that nobody caught:", "reason" in fault ? fault.reason : fault);
  });
}

let running = new AbortController();
const functions = new Map<string, QueueFunction>();
const { modules, thread, busy, alone }: ThreadSettings = workerData;
const started: ThreadStarted = await load();
parentPort?.on("message", (message: ArrayBuffer | typeof STOP | typeof PING) => {
  if (message === PING) return parentPort?.postMessage(PING);
  if (message === STOP) running.abort(new DOMException("The call was stopped", "AbortError"));
  else run(new Uint8Array(message));
});
parentPort?.postMessage(started);

async function load(): Promise<ThreadStarted> {
  try {
    for (const url of modules) {
      for (const [name, found] of await openFunctions(url)) functions.set(name, found);
    }
    return {};
  } catch (thrown) {
    return { error: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

async function run(bytes: Uint8Array): Promise<void> {
  running = new AbortController();
  // Written by the pool that started this process.
  const call = decodePayload(bytes) as Omit<PoolCall, "signal" | "timeoutMs">;
  const result = await invoke(functions, call, {
    id: call.id,
    attempt: call.attempt,
    signal: running.signal,
  });
  const encoded = encodeResult(call.func, result);
  busy[thread] = 0;
  if (alone) send(FRAME.result, thread, encoded);
  else parentPort?.postMessage(encoded.buffer, [encoded.buffer]);
}

/** What cannot be sent is a failure of this call alone. */
function encodeResult(func: string, result: RunResult): Uint8Array<ArrayBuffer> {
  let why: string;
  try {
    const bytes = encodePayload(result);
    if (bytes.length <= MAX_PAYLOAD_BYTES) return bytes;
    why = `${bytes.length} bytes, limit is ${MAX_PAYLOAD_BYTES}`;
  } catch (thrown) {
    why = thrown instanceof Error ? thrown.message : String(thrown);
  }
  const message = `Cannot encode the result of ${func}(): ${why}`;
  return encodePayload({ ok: false, failure: { kind: "result", message } } satisfies RunResult);
}
