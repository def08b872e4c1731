import type { Pool, PoolCall, PoolOptions, RunResult, WorkerKind } from "../../../lib/queue/mod.ts";
import { AppError } from "../../../lib/error/mod.ts";
import { logger } from "../../../lib/telemetry/mod.ts";
import { Backoff } from "../../../lib/time/mod.ts";
import { delay } from "@std/async/delay";
import { cancelled, closed, failed } from "./failures.ts";
import { Runner } from "./runner.ts";

const log = logger("queue");

/** Starts a host process; the signal gives that up. */
export type StartHost = (signal: AbortSignal) => Promise<Runner>;

/** A call that waits for a thread. */
interface Waiting {
  readonly call: PoolCall;
  readonly resolve: (result: RunResult) => void;
  readonly onAbort: () => void;
}

/**
 * Functions in host processes that are kept ready: `process` has as many hosts as workers, each with one thread,
 * `thread` has one host with all the threads.
 *
 * What is promised. Both: a function that throws, ends its thread (`Deno.exit`), never settles, loops for ever or
 * answers what cannot be encoded harms no other call. A function past its timeout is told by its signal first; one
 * that has not settled 200 ms later loses its host. `process`: that host is killed before the call is answered, and so
 * is one that has too much memory; no other call is in it. `thread`: the host takes no new calls, another one takes
 * over, and when the other calls in it have ended, it is killed; until then a loop goes on using its core. When a
 * host has too much memory, it ends. The calls in threads that have no time to answer a question then are `crashed`;
 * the others are given up as `closed`, so that they may run again; when nobody is to blame, all are `crashed`. A
 * function can also be stopped silently by the bound of its own heap: its call ends at its timeout.
 *
 * What a function leaves running when it has settled goes on in its thread and can disturb later calls there.
 *
 * Calls that find no free thread wait, in order. Their number is not bounded here: those who call see to that.
 */
export class HostPool implements Pool {
  readonly kind: WorkerKind;
  readonly #start: StartHost;
  /** Those that take calls, and those that are retired and not gone yet. */
  readonly #hosts = new Set<Runner>();
  #waiting: Waiting[] = [];
  readonly #closing = new AbortController();
  readonly #starting = new Set<Promise<void>>();

  private constructor(kind: WorkerKind, start: StartHost) {
    this.kind = kind;
    this.#start = start;
  }

  /**
   * Starts the hosts, and waits until all of them have their functions.
   *
   * @throws AppError `FAILED_PRECONDITION` when a module cannot be loaded.
   */
  static async open(kind: "process" | "thread", options: PoolOptions, start: StartHost): Promise<HostPool> {
    const pool = new HostPool(kind, start);
    const hosts = kind === "process" ? options.workers : 1;
    const results = await Promise.allSettled(Array.from({ length: hosts }, () => pool.#add()));
    const refused = results.find((result) => result.status === "rejected");
    if (!refused) return pool;
    await pool[Symbol.asyncDispose]();
    throw refused.reason;
  }

  /** The ids of its processes, those that end included. */
  get pids(): number[] {
    return [...this.#hosts].map(({ pid }) => pid);
  }

  /** Runs a call; see {@link Pool.run}, and the class for what each kind promises. */
  run(call: PoolCall): Promise<RunResult> {
    if (this.#closing.signal.aborted) return Promise.resolve(failed(closed(call.func)));
    if (call.signal?.aborted) return Promise.resolve(failed(cancelled(call.func)));
    const host = this.#waiting.length === 0 ? this.#withRoom() : undefined;
    if (host) return host.run(call);
    return new Promise((resolve) => {
      const onAbort = () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiting);
        resolve(failed(cancelled(call.func)));
      };
      const waiting: Waiting = { call, resolve, onAbort };
      call.signal?.addEventListener("abort", onAbort, { once: true });
      this.#waiting.push(waiting);
    });
  }

  /** Kills all hosts; running and waiting calls end as `closed`. No process is left when it resolves. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { call, resolve, onAbort } of waiting) {
      call.signal?.removeEventListener("abort", onAbort);
      resolve(failed(closed(call.func)));
    }
    await Promise.all([...this.#hosts].map((host) => host.close()));
    await Promise.all(this.#starting);
  }

  #withRoom(): Runner | undefined {
    for (const host of this.#hosts) if (host.hasRoom) return host;
    return undefined;
  }

  /** Hands waiting calls out for as long as there is room. */
  #next(): void {
    while (this.#waiting.length > 0) {
      const host = this.#withRoom();
      const waiting = host && this.#waiting.shift();
      if (!waiting) return;
      waiting.call.signal?.removeEventListener("abort", waiting.onAbort);
      host.run(waiting.call).then(waiting.resolve);
    }
  }

  async #add(): Promise<void> {
    const host = await this.#start(this.#closing.signal);
    if (this.#closing.signal.aborted) return await host.close();
    this.#hosts.add(host);
    host.ended.then(() => this.#hosts.delete(host));
    host.onFree = () => this.#next();
    host.onRetired = () => {
      const replacing = this.#replace().finally(() => this.#starting.delete(replacing));
      this.#starting.add(replacing);
    };
    this.#next();
  }

  /** Tries until there is a new host, or the pool is closed; calls wait. */
  async #replace(): Promise<void> {
    const { signal } = this.#closing;
    const backoff = new Backoff();
    while (!signal.aborted) {
      try {
        return await this.#add();
      } catch (thrown) {
        if (signal.aborted) return;
        log.error("Cannot replace a process for functions: {reason}", {
          reason: AppError.from(thrown).message,
        });
        await delay(backoff.next(), { signal }).catch(() => {});
      }
    }
  }
}
