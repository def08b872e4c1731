import { AppError } from "../../../lib/error/mod.ts";
import type { PoolCall, RunFailure, RunResult } from "../../../lib/queue/mod.ts";
import { after, cancelled, closed, failed, stopped, timedOut } from "./failures.ts";
import { FRAME, type Frame } from "./frames.ts";
import { type HostFlags, HostProcess, started } from "./host_process.ts";
import type { HostSettings } from "./host_settings.ts";
import { decodePayload, encodePayload } from "./payload.ts";

/** How long a host may take to load its modules. */
const START_MS = 30_000;
/** How long a function that is told to stop may take to settle, before its host is given up. */
const GRACE_MS = 200;

/** A call that runs in a thread of the host. */
interface Run {
  readonly call: PoolCall;
  readonly resolve: (result: RunResult) => void;
  /** Why it was told to stop. */
  verdict?: RunFailure;
  cancelTimer: () => void;
  readonly onAbort: () => void;
}

/**
 * A host process and its threads, as a pool sees them: each thread runs one call at a time.
 *
 * A host is open, then retired, then gone. A retired one takes no calls, lets those finish that still run, and is
 * killed after the last of them.
 */
export class Runner {
  readonly #process: HostProcess;
  readonly #free: number[];
  readonly #running = new Map<number, Run>();
  readonly #ready = Promise.withResolvers<void>();
  #open = true;
  #closed = false;
  /** Called when a thread is free again. */
  onFree: () => void = () => {};
  /** Called once, when it takes no more calls. */
  onRetired: () => void = () => {};

  private constructor(settings: HostSettings, flags: HostFlags) {
    this.#free = Array.from({ length: settings.threads }, (_, i) => settings.threads - 1 - i);
    this.#process = new HostProcess(settings, flags, (frame) => this.#take(frame));
    this.#process.ended.then((how) => this.#gone(how));
  }

  /**
   * Starts a host, and waits until it has its functions.
   *
   * @throws AppError `FAILED_PRECONDITION` when a module cannot be loaded, `DEADLINE_EXCEEDED` after 30 seconds.
   */
  static async start(settings: HostSettings, flags: HostFlags, signal: AbortSignal): Promise<Runner> {
    const runner = new Runner(settings, flags);
    const kill = () => runner.#process.kill();
    signal.addEventListener("abort", kill, { once: true });
    if (signal.aborted) kill();
    try {
      await started(runner.#process, runner.#ready.promise, START_MS);
    } finally {
      signal.removeEventListener("abort", kill);
    }
    return runner;
  }

  /** The id of the process. */
  get pid(): number {
    return this.#process.pid;
  }

  /** Resolves when the process is gone. */
  get ended(): Promise<unknown> {
    return this.#process.ended;
  }

  /** Whether it can take a call now. */
  get hasRoom(): boolean {
    return this.#open && this.#free.length > 0;
  }

  /** Runs a call in a free thread. For those who have seen that it has room. */
  run(call: PoolCall): Promise<RunResult> {
    const thread = this.#free.pop();
    if (thread === undefined) throw new TypeError(`Cannot run "${call.func}": the host has no room`);
    return new Promise((resolve) => {
      const { func, args, kwargs, id, attempt } = call;
      try {
        this.#process.send(FRAME.call, thread, encodePayload({ func, args, kwargs, id, attempt }));
      } catch (thrown) {
        this.#release(thread);
        const why = thrown instanceof Error ? thrown.message : String(thrown);
        return resolve(
          failed({ kind: "arguments", message: `Cannot encode the arguments of ${func}(): ${why}` }),
        );
      }
      const cancelTimer = after(call.timeoutMs, () => this.#stop(thread, timedOut(call.timeoutMs)));
      const onAbort = () => this.#stop(thread, cancelled(func));
      this.#running.set(thread, { call, resolve, cancelTimer, onAbort });
      call.signal?.addEventListener("abort", onAbort, { once: true });
      if (call.signal?.aborted) onAbort();
    });
  }

  /** Takes no more calls; once the running ones have ended, the process is killed. */
  retire(): void {
    if (!this.#open) return;
    this.#open = false;
    this.onRetired();
    this.#endIfIdle();
  }

  /** Kills the process; its calls end as `closed`. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#open = false;
    this.#process.kill();
    await this.#process.ended;
  }

  #take({ type, thread, payload }: Frame): void {
    if (type === FRAME.ready) return this.#ready.resolve();
    if (type === FRAME.refused) {
      return this.#ready.reject(new AppError("FAILED_PRECONDITION", new TextDecoder().decode(payload)));
    }
    const run = this.#remove(thread);
    if (!run) return this.#takeIdle(type, thread);
    const { func } = run.call;
    const lost = (failure: RunFailure) => {
      run.resolve(failed(run.verdict ?? failure));
      this.retire();
    };
    switch (type) {
      case FRAME.result:
        run.resolve(run.verdict ? failed(run.verdict) : readResult(func, payload));
        return this.#release(thread);
      case FRAME.exited:
        // The host could start another thread, but not with the permissions that it has given up.
        return lost(
          stopped("crashed", func, `its thread ended with exit code ${new TextDecoder().decode(payload)}`),
        );
      case FRAME.spared:
        return lost(stopped("closed", func, "another function took the memory of its process"));
      default:
        throw new RangeError(`frame of type ${type}`);
    }
  }

  /** Of a thread without a call: it ended after its last one, or its call was answered already. */
  #takeIdle(type: number, thread: number): void {
    if (type === FRAME.exited) return this.retire();
    if (!this.#open && (type === FRAME.result || type === FRAME.spared)) return;
    throw new RangeError(`frame of type ${type} of thread ${thread}, which runs nothing`);
  }

  /** Asks the function to stop; when it does not, the host is given up, and the function ends with it. */
  #stop(thread: number, verdict: RunFailure): void {
    const run = this.#running.get(thread);
    if (!run || run.verdict) return;
    run.cancelTimer();
    run.verdict = verdict;
    run.cancelTimer = after(GRACE_MS, () => this.#giveUp(thread, verdict));
    this.#process.send(FRAME.stop, thread);
  }

  async #giveUp(thread: number, verdict: RunFailure): Promise<void> {
    const run = this.#remove(thread);
    this.retire();
    this.#endIfIdle();
    if (this.#running.size === 0) await this.#process.ended;
    run?.resolve(failed(verdict));
  }

  #gone(how: string): void {
    for (const thread of [...this.#running.keys()]) {
      const run = this.#remove(thread);
      const lost = (func: string) => this.#closed ? closed(func) : stopped("crashed", func, how);
      run?.resolve(failed(run.verdict ?? lost(run.call.func)));
    }
    this.retire();
  }

  #remove(thread: number): Run | undefined {
    const run = this.#running.get(thread);
    if (!run) return undefined;
    this.#running.delete(thread);
    run.cancelTimer();
    run.call.signal?.removeEventListener("abort", run.onAbort);
    return run;
  }

  #release(thread: number): void {
    this.#free.push(thread);
    this.#endIfIdle();
    if (this.#open) this.onFree();
  }

  #endIfIdle(): void {
    if (!this.#open && this.#running.size === 0) this.#process.kill();
  }
}

function readResult(func: string, payload: Uint8Array): RunResult {
  try {
    // Made by `invoke` in the host, which runs this same version.
    return decodePayload(payload) as RunResult;
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return failed({ kind: "result", message: `Cannot read the result of ${func}(): ${why}` });
  }
}
