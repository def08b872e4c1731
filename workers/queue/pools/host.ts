import { Worker } from "node:worker_threads";
import { FRAME, type Frame, FrameReader } from "./frames.ts";
import {
  type HostSettings,
  OUT_OF_MEMORY_EXIT,
  PING,
  STOP,
  type ThreadSettings,
  type ThreadStarted,
} from "./host_settings.ts";
import { createFrameWriter } from "./write_frame.ts";

// The main thread of a host process. It runs no function itself, so it is never blocked: it sees when its parent is
// gone, and when the process has too much memory, whatever the functions do.
const READ_BYTES = 64 * 1024;
const MEMORY_CHECK_MS = 50;
const ANSWER_MS = 20;
const MIB = 1024 * 1024;

const settings: HostSettings = JSON.parse(Deno.args[0] ?? "{}");
const send = createFrameWriter();
const busy = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT * settings.threads));
/** Threads that have answered when memory was short. */
const answered = new Set<number>();
let watching = false;

// Ctrl-C and service managers signal whole groups. It is for the parent to say when this process ends.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) Deno.addSignalListener(signal, () => {});

const reading = read();
const threads = await Promise.all(Array.from({ length: settings.threads }, (_, i) => startThread(i)));
if (settings.revokeRead) await Deno.permissions.revoke({ name: "read" });
send(FRAME.ready);
await reading;

async function startThread(thread: number): Promise<Worker> {
  const worker = new Worker(new URL("./host_thread.ts", import.meta.url), {
    workerData: {
      modules: settings.modules,
      thread,
      busy,
      alone: settings.threads === 1,
    } satisfies ThreadSettings,
    ...(settings.threadHeapMb > 0 && { resourceLimits: { maxOldGenerationSizeMb: settings.threadHeapMb } }),
  });
  const { error } = await new Promise<ThreadStarted>((resolve) => {
    worker.once("message", resolve);
    worker.once("error", (fault: Error) => resolve({ error: fault.message }));
    worker.once("exit", (code: number) => resolve({ error: `it ended with exit code ${code}` }));
  });
  if (error !== undefined) {
    send(FRAME.refused, 0, new TextEncoder().encode(error.slice(0, READ_BYTES)));
    Deno.exit(1);
  }
  worker.on("message", (message: unknown) => {
    if (message === PING) answered.add(thread);
    if (message instanceof ArrayBuffer) send(FRAME.result, thread, new Uint8Array(message));
  });
  worker.on("error", () => {}); // the exit that follows says enough
  worker.on("exit", (code: number) => {
    busy[thread] = 0;
    send(FRAME.exited, thread, new TextEncoder().encode(String(code)));
  });
  return worker;
}

/** Until the parent closes the pipe, or is gone. */
async function read(): Promise<never> {
  const reader = new FrameReader();
  const bytes = new Uint8Array(READ_BYTES);
  for (;;) {
    const length = await Deno.stdin.read(bytes);
    if (length === null) Deno.exit(0);
    for (const frame of reader.push(bytes.subarray(0, length))) take(frame);
  }
}

function take({ type, thread, payload }: Frame): void {
  if (type === FRAME.stop) return threads[thread]?.postMessage(STOP);
  if (type !== FRAME.call) return;
  busy[thread] = 1;
  // Of an array of bytes, Deno would look at every one first.
  threads[thread]?.postMessage(payload.buffer, [payload.buffer]);
  watchMemory();
}

/** While calls run; an idle process is left asleep. */
function watchMemory(): void {
  if (watching) return;
  watching = true;
  const timer = setInterval(() => {
    const full = Deno.memoryUsage().rss > settings.residentMb * MIB;
    if (!full && runningThreads().length > 0) return;
    clearInterval(timer);
    watching = false;
    if (full) endForMemory();
  }, MEMORY_CHECK_MS);
}

/** Who allocates has no time to answer: the calls of those who do are innocent, and may run elsewhere. */
function endForMemory(): void {
  const running = runningThreads();
  for (const thread of running) threads[thread]?.postMessage(PING);
  setTimeout(() => {
    const innocent = running.filter((thread) => answered.has(thread));
    if (innocent.length < running.length) {
      for (const thread of innocent) if (busy[thread] === 1) send(FRAME.spared, thread);
    }
    Deno.exit(OUT_OF_MEMORY_EXIT);
  }, ANSWER_MS);
}

function runningThreads(): number[] {
  return threads.map((_, thread) => thread).filter((thread) => busy[thread] === 1);
}
