import type { Reply, Wire } from "./call.ts";
import type { Claim, Settlement } from "./claim.ts";
import type { Death, Delivery } from "./delivery.ts";
import { Stop, type StopSignal } from "./stop_signal.ts";

/** A claim as its worker sees it: settled once, with a signal that is made only for those who look at it. */
export class HeldDelivery<C extends Claim> implements Delivery {
  readonly claim: C;
  /** The id of the call, once anybody knows it. */
  callId: string | undefined;
  /** Since when it is ours, on the monotonic clock. */
  readonly heldMs = performance.now();
  /** When it was handed out, in milliseconds since the Unix epoch. */
  takenMs = Date.now();
  /** When `take` answered it, on the monotonic clock; `undefined` before. */
  handedOutMs: number | undefined;
  readonly #settle: (settlement: Settlement) => Promise<boolean>;
  #settling = false;
  readonly #stop = new Stop();

  constructor(claim: C, settle: (settlement: Settlement) => Promise<boolean>) {
    this.claim = claim;
    this.callId = claim.id;
    this.#settle = settle;
  }

  get wire(): Wire {
    return this.claim.wire;
  }

  get id(): string | undefined {
    return this.claim.id;
  }

  get body(): string {
    return this.claim.body;
  }

  get attempt(): number {
    return this.claim.attempt;
  }

  get deadlineMs(): number | undefined {
    return this.claim.deadlineMs;
  }

  get publishedMs(): number {
    return this.claim.publishedMs;
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  get stop(): StopSignal {
    return this.#stop;
  }

  /** Whether it is settled, or about to be. */
  get isSettling(): boolean {
    return this.#settling;
  }

  /** Aborts the signal; once. */
  abort(reason: unknown): void {
    this.#stop.abort(reason);
  }

  complete(reply?: Reply): Promise<boolean> {
    return this.#once({ kind: "complete", reply });
  }

  retry(delayMs: number): Promise<boolean> {
    return this.#once({ kind: "retry", delayMs: Math.max(0, delayMs), takenMs: this.takenMs });
  }

  release(): Promise<boolean> {
    return this.#once({ kind: "release" });
  }

  dead(death: Death): Promise<boolean> {
    return this.#once({ kind: "dead", death, takenMs: this.takenMs });
  }

  #once(settlement: Settlement): Promise<boolean> {
    if (this.#settling) {
      return Promise.reject(new TypeError(`Cannot settle the call "${this.claim.key}": it is settled`));
    }
    this.#settling = true;
    return this.#settle(settlement);
  }
}
