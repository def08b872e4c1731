import { AppError } from "../error/mod.ts";
import { logger } from "../telemetry/mod.ts";
import { Ahead, STALL_MS } from "./ahead.ts";
import type { Wire } from "./call.ts";
import { CancelledCalls } from "./cancelled_calls.ts";
import type { Claim, ClaimSink, ClaimStore, Settlement } from "./claim.ts";
import type { ConsumeOptions, Consumer, Delivery } from "./delivery.ts";
import { HeldDelivery } from "./held_delivery.ts";
import { persist } from "./patience.ts";
import { WaitingCalls } from "./waiting_calls.ts";

/** How long a consumer that is closed goes on to tell a broker that is away, in milliseconds. */
const CLOSE_MS = 2_000;

const LOST = () => new AppError("ABORTED", "The call was claimed by another consumer");

const log = logger("broker");

/** The consumer of every broker that lends calls for a time: what it holds, hands out, renews and gives back. */
export class GroupConsumer<C extends Claim> implements Consumer, ClaimSink<C> {
  readonly name: string;
  readonly #store: ClaimStore<C>;
  readonly #prefetch: number;
  readonly #ahead: Ahead;
  readonly #aheadMs: number;
  readonly #stopping = new AbortController();
  readonly #closing = new AbortController();
  /** All that is ours: waiting, handed out, being settled. */
  readonly #held = new Map<string, HeldDelivery<C>>();
  readonly #cancelled = new CancelledCalls();
  readonly #settling = new Set<Promise<unknown>>();
  readonly #waiting = new WaitingCalls<C>();
  #handedOut = 0;
  #wake: PromiseWithResolvers<void> | undefined;
  #renewal: Promise<void> = Promise.resolve();
  #timer: ReturnType<typeof setInterval> | undefined;
  #stallTimer: ReturnType<typeof setTimeout> | undefined;

  private constructor(
    store: ClaimStore<C>,
    { name, prefetch, ahead = 0, aheadMs = STALL_MS }: ConsumeOptions,
  ) {
    this.#store = store;
    this.name = name ?? crypto.randomUUID();
    this.#prefetch = prefetch;
    this.#ahead = new Ahead(prefetch, ahead);
    this.#aheadMs = aheadMs;
  }

  /** @throws RangeError when the prefetch is none. */
  static async start<C extends Claim>(
    store: ClaimStore<C>,
    options: ConsumeOptions,
    heartbeatMs: number,
  ): Promise<GroupConsumer<C>> {
    const { prefetch, ahead = 0 } = options;
    if (!(Number.isInteger(prefetch) && prefetch >= 1 && Number.isInteger(ahead) && ahead >= 0)) {
      throw new RangeError(`Cannot prefetch ${prefetch} calls, ${ahead} ahead: need at least 1, and 0`);
    }
    const consumer = new GroupConsumer(store, options);
    try {
      await store.start(consumer);
    } catch (thrown) {
      consumer.#stopping.abort();
      await store[Symbol.asyncDispose]();
      throw thrown;
    }
    consumer.#timer = setInterval(() => consumer.#renew(), heartbeatMs);
    return consumer;
  }

  get stopped(): AbortSignal {
    return this.#stopping.signal;
  }

  free(): number {
    return this.stopped.aborted ? 0 : Math.max(0, this.#prefetch + this.#ahead.room - this.#held.size);
  }

  async room(): Promise<void> {
    while (!this.#wantsMore() && !this.stopped.aborted) await this.#nextTurn();
  }

  held(): readonly C[] {
    return [...this.#held.values()].map(({ claim }) => claim);
  }

  offer(claims: readonly C[]): void {
    for (const claim of claims) {
      if (this.#held.has(claim.key)) continue;
      const delivery: HeldDelivery<C> = new HeldDelivery(claim, (how) => this.#settle(delivery, how));
      this.#held.set(claim.key, delivery);
      if (this.stopped.aborted) this.#giveBack(delivery);
      else if (claim.id !== undefined && this.#cancelled.has(claim.id)) {
        delivery.complete().catch(() => {}); // the reply is written: nothing is left to do
      } else this.#waiting.add(delivery);
    }
    this.#turn();
    this.#watchStalled();
  }

  lose(claims: readonly C[]): void {
    for (const { key } of claims) {
      const delivery = this.#held.get(key);
      if (!delivery || delivery.isSettling) continue;
      log.warn("A call is not ours any more: {key}, attempt {attempt}", { key, attempt: delivery.attempt });
      delivery.abort(LOST());
      this.#drop(delivery);
    }
  }

  cancel(id: string): void {
    this.#cancelled.add(id);
    for (const delivery of this.#held.values()) {
      if (delivery.callId !== id) continue;
      delivery.abort(new AppError("CANCELLED", "The call was cancelled"));
      if (this.#waiting.delete(delivery)) delivery.complete().catch(() => {});
    }
  }

  isCancelled(id: string): boolean {
    return this.#cancelled.has(id);
  }

  identify(delivery: Delivery, id: string): void {
    if (!(delivery instanceof HeldDelivery)) {
      throw new TypeError("Cannot identify a delivery of another broker");
    }
    delivery.callId = id;
    if (this.#cancelled.has(id)) delivery.abort(new AppError("CANCELLED", "The call was cancelled"));
  }

  async take(): Promise<readonly Delivery[]> {
    while (!this.stopped.aborted) {
      const count = Math.min(this.#waiting.size, this.#prefetch - this.#handedOut);
      if (count > 0) {
        const deliveries = this.#waiting.take(count);
        this.#handedOut += count;
        const nowMs = performance.now();
        const takenMs = Date.now();
        for (const delivery of deliveries) {
          delivery.handedOutMs = nowMs;
          delivery.takenMs = takenMs;
        }
        return deliveries;
      }
      await this.#nextTurn();
    }
    return [];
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#stallTimer);
    const waiting = this.#waiting.take(this.#waiting.size);
    this.#turn();
    await Promise.all(waiting.map((delivery) => this.#giveBack(delivery)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closing.signal.aborted) return;
    const timer = setTimeout(() => this.#closing.abort(), CLOSE_MS);
    await this.stop();
    await Promise.allSettled(this.#settling);
    await Promise.all([...this.#held.values()].map((delivery) => this.#giveBack(delivery)));
    clearTimeout(timer);
    clearInterval(this.#timer);
    this.#closing.abort();
    await this.#renewal;
    await this.#store[Symbol.asyncDispose]();
  }

  /** Whether to ask the store: not for each call that is settled, but for some at a time where some are held ahead. */
  #wantsMore(): boolean {
    const { room } = this.#ahead;
    return this.free() > 0 && (room === 0 || this.#excess() <= room / 2);
  }

  /** How many wait beyond those that could be handed out now. */
  #excess(): number {
    return this.#waiting.size + this.#handedOut - this.#prefetch;
  }

  /** Sees to it that what is held ahead, and does not get its turn, goes back to the others. */
  #watchStalled(): void {
    if (this.#stallTimer !== undefined || this.stopped.aborted || this.#excess() <= 0) return;
    this.#stallTimer = setTimeout(() => {
      this.#stallTimer = undefined;
      const sinceMs = performance.now() - this.#aheadMs;
      const stalled = this.#waiting.takeStalled(this.#prefetch - this.#handedOut, sinceMs);
      if (stalled.length > 0) this.#ahead.stalled();
      for (const delivery of stalled) void this.#giveBack(delivery);
      this.#watchStalled();
    }, this.#aheadMs);
  }

  async #giveBack(delivery: HeldDelivery<C>): Promise<void> {
    // What cannot be given back is claimed by another in time.
    if (!delivery.isSettling) await delivery.release().catch(() => {});
  }

  async #settle(delivery: HeldDelivery<C>, settlement: Settlement): Promise<boolean> {
    if (this.#held.get(delivery.claim.key) !== delivery) return false; // it was lost
    if (delivery.handedOutMs !== undefined) this.#ahead.took(performance.now() - delivery.handedOutMs);
    const work = persist(() => this.#store.settle(delivery.claim, settlement), this.#closing);
    this.#settling.add(work);
    try {
      const isOurs = await work;
      if (!isOurs) delivery.abort(LOST());
      return isOurs;
    } finally {
      this.#settling.delete(work);
      this.#drop(delivery);
    }
  }

  #drop(delivery: HeldDelivery<C>): void {
    if (!this.#held.delete(delivery.claim.key)) return;
    if (delivery.handedOutMs !== undefined) this.#handedOut--;
    else this.#waiting.delete(delivery);
    this.#turn();
  }

  /** Something has changed for those who wait. */
  #turn(): void {
    this.#wake?.resolve();
    this.#wake = undefined;
  }

  #nextTurn(): Promise<void> {
    return (this.#wake ??= Promise.withResolvers<void>()).promise;
  }

  #renew(): void {
    const claims = [...this.#held.values()].filter((one) => !one.isSettling).map(({ claim }) => claim);
    if (claims.length === 0) return;
    this.#renewal = this.#renewal.then(() => this.#store.renew(claims)).then(
      (lost) => this.lose(lost),
      (why) => log.debug("Cannot renew claims: {why}", { why }),
    );
  }
}

/** Which wires are read. */
export function wiresOf({ wires }: ConsumeOptions): readonly Wire[] {
  return wires ?? ["native", "raw", "pickled"];
}
