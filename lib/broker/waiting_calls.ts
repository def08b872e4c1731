import { PRIORITIES } from "./call.ts";
import type { Claim } from "./claim.ts";
import type { HeldDelivery } from "./held_delivery.ts";

/** What a consumer holds and has not handed out: by priority, and within one in the order in which it came. */
export class WaitingCalls<C extends Claim> {
  #calls: HeldDelivery<C>[] = [];

  get size(): number {
    return this.#calls.length;
  }

  add(delivery: HeldDelivery<C>): void {
    const own = rankOf(delivery);
    let at = this.#calls.length;
    while (at > 0 && rankOf(this.#calls[at - 1]!) > own) at--;
    this.#calls.splice(at, 0, delivery);
  }

  /** Answers whether it was there. */
  delete(delivery: HeldDelivery<C>): boolean {
    const at = this.#calls.indexOf(delivery);
    if (at >= 0) this.#calls.splice(at, 1);
    return at >= 0;
  }

  /** Takes out so many, the first. */
  take(count: number): readonly HeldDelivery<C>[] {
    return this.#calls.splice(0, count);
  }

  /** Takes out those that are held since before a time, `performance.now()`, but for so many of the first. */
  takeStalled(first: number, sinceMs: number): readonly HeldDelivery<C>[] {
    const stalled = this.#calls.slice(first).filter(({ heldMs }) => heldMs <= sinceMs);
    for (const delivery of stalled) this.delete(delivery);
    return stalled;
  }
}

function rankOf({ claim }: { readonly claim: Claim }): number {
  return PRIORITIES.indexOf(claim.priority);
}
