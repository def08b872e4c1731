import type { Reply, Wire } from "./call.ts";
import type { Claim, Settlement } from "./claim.ts";
import type { Death, Delivery, StopSignal } from "./delivery.ts";

/** A claim as its worker sees it: settled once, with a signal that is made only for those who look at it. */
export class HeldDelivery<C extends Claim> implements Delivery, StopSignal {
  readonly claim: C;
  /** The id of the call, once anybody knows it. */
  callId: string | undefined;
  /** Since when it is ours, on the monotonic clock. */
  readonly heldMs = performance.now();
  /** When `take` answered it, on the monotonic clock; `undefined` before. */
  handedOutMs: number | undefined;
  readonly #settle: (settlement: Settlement) => Promise<boolean>;
  #settling = false;
  #controller: AbortController | undefined;
  #isAborted = false;
  #reason: unknown;
  #listeners: Set<() => void> | undefined;

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
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#isAborted) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  get stop(): StopSignal {
    return this;
  }

  get aborted(): boolean {
    return this.#isAborted;
  }

  /** See {@link StopSignal}: of many listeners, each is called once. */
  addEventListener(_type: "abort", listener: () => void): void {
    (this.#listeners ??= new Set()).add(listener);
  }

  removeEventListener(_type: "abort", listener: () => void): void {
    this.#listeners?.delete(listener);
  }

  /** Whether it is settled, or about to be. */
  get isSettling(): boolean {
    return this.#settling;
  }

  /** Aborts the signal; once. */
  abort(reason: unknown): void {
    if (this.#isAborted) return;
    this.#isAborted = true;
    this.#reason = reason;
    this.#controller?.abort(reason);
    const listeners = this.#listeners;
    this.#listeners = undefined;
    listeners?.forEach((listener) => listener());
  }

  complete(reply?: Reply): Promise<boolean> {
    return this.#once({ kind: "complete", reply });
  }

  retry(delayMs: number): Promise<boolean> {
    return this.#once({ kind: "retry", delayMs: Math.max(0, delayMs) });
  }

  release(): Promise<boolean> {
    return this.#once({ kind: "release" });
  }

  dead(death: Death): Promise<boolean> {
    return this.#once({ kind: "dead", death });
  }

  #once(settlement: Settlement): Promise<boolean> {
    if (this.#settling) {
      return Promise.reject(new TypeError(`Cannot settle the call "${this.claim.key}": it is settled`));
    }
    this.#settling = true;
    return this.#settle(settlement);
  }
}
