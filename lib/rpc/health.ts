import type { ServiceImpl } from "@connectrpc/connect";
import { AppError, fromConnectError } from "../error/mod.ts";
import {
  type Health,
  HealthCheckResponse_ServingStatus as Status,
} from "../../proto/gen/grpc/health/v1/health_pb.ts";

/** Whether a service takes calls. */
export type HealthState = "SERVING" | "NOT_SERVING";

/** The name that stands for the whole server. */
const WHOLE_SERVER = "";

/**
 * Which services take calls, and the gRPC health service that tells it.
 *
 * Source: https://github.com/grpc/grpc/blob/master/doc/health-checking.md; how clients watch:
 * https://github.com/grpc/proposal/blob/master/A17-client-side-health-checking.md
 */
export class HealthRegistry {
  readonly #states = new Map<string, HealthState>();
  readonly #watchers = new Set<() => void>();
  #stopped = false;

  /**
   * The implementation of `grpc.health.v1.Health`.
   *
   * Check fails with `NOT_FOUND` for a service that is not known. Watch tells the present state at once, then
   * each change; a reader that is slower than the changes gets the newest state only. A service that is not
   * known is `SERVICE_UNKNOWN` until it is set. The stream ends when the client goes; or with `UNAVAILABLE`
   * at shutdown, after `NOT_SERVING`.
   */
  readonly service: ServiceImpl<typeof Health> = {
    check: ({ service }) => {
      const state = this.get(service);
      if (!state) throw new AppError("NOT_FOUND", `Cannot check service "${service}": it is not served here`);
      return { status: Status[state] };
    },
    watch: ({ service }, { signal }) => this.#watch(service, signal),
  };

  /** Knows the whole server (the empty name) and these services; all are `NOT_SERVING` at first. */
  constructor(services: Iterable<string> = []) {
    for (const service of [WHOLE_SERVER, ...services]) this.#states.set(service, "NOT_SERVING");
  }

  /** The state of a service, the empty name being the whole server; `undefined` when it is not known. */
  get(service: string): HealthState | undefined {
    return this.#states.get(service);
  }

  /** How many Watch streams are open. */
  get watchers(): number {
    return this.#watchers.size;
  }

  /** Sets the state of one service, which is known from then on. Changes nothing after {@link shutdown}. */
  set(service: string, state: HealthState): void {
    if (this.#stopped) return;
    this.#states.set(service, state);
    this.#wakeWatchers();
  }

  /** Sets the state of every known service and of the whole server. Changes nothing after {@link shutdown}. */
  setAll(state: HealthState): void {
    if (this.#stopped) return;
    for (const service of this.#states.keys()) this.#states.set(service, state);
    this.#wakeWatchers();
  }

  /** Sets everything to `NOT_SERVING` for good, tells those who watch, and ends their streams. */
  shutdown(): void {
    this.setAll("NOT_SERVING");
    this.#stopped = true;
  }

  #wakeWatchers(): void {
    for (const wake of this.#watchers) wake();
  }

  async *#watch(service: string, signal: AbortSignal): AsyncGenerator<{ status: Status }> {
    // A client whose stream brought a state tries again at once, one that got none backs off (A17).
    if (this.#stopped) throw stopped(service);
    let wake = () => {};
    const watcher = () => wake();
    const leave = () => { // at once, for nobody may ever resume a stream whose client is gone
      this.#watchers.delete(watcher);
      wake();
    };
    this.#watchers.add(watcher);
    signal.addEventListener("abort", leave);
    try {
      let told: Status | undefined;
      for (;;) {
        if (signal.aborted) throw gone(signal);
        const status = Status[this.get(service) ?? "SERVICE_UNKNOWN"];
        if (status !== told) {
          told = status;
          yield { status };
        } else if (this.#stopped) {
          throw stopped(service);
        } else {
          await new Promise<void>((resolve) => wake = resolve);
        }
      }
    } finally {
      this.#watchers.delete(watcher);
      signal.removeEventListener("abort", leave);
    }
  }
}

function stopped(service: string): AppError {
  return new AppError("UNAVAILABLE", `Cannot watch service "${service}": the server is shutting down`);
}

/** Why the call is over: its deadline has passed, or its client broke off, in whatever way. */
function gone(signal: AbortSignal): AppError {
  const reason = fromConnectError(signal.reason);
  if (reason.code === "DEADLINE_EXCEEDED") return reason;
  return new AppError("CANCELLED", "The client has gone", { cause: reason });
}
