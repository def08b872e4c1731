import type { LeaseRecord, LeaseStore } from "../../lib/chat/mod.ts";
import { AppError } from "../../lib/error/mod.ts";
import { logger } from "../../lib/telemetry/mod.ts";
import { type Clock, withDeadline } from "../../lib/time/mod.ts";

const log = logger("chat");

/** How the lease is kept and watched. */
export interface ElectionOptions {
  leases: LeaseStore;
  clock: Clock;
  /** The process, for people. */
  holder: string;
  /** Where clients reach it. */
  address: string;
}

/** What the election tells, one at a time and in order. */
export interface ElectionEvents {
  /** This process may write, with this fencing token. Resolves when it is ready to. */
  activated(token: string): Promise<void>;
  /** It may no longer. */
  deactivated(): void;
  /** It still may. */
  renewed?(): void;
}

/** How often the holder renews. */
const RENEW_MS = 400;
/** How long the record must stand still, by the observer's clock, before it is taken over. */
const STALE_MS = 1_800;
/** A holder that could not renew for this long stops by itself: sooner than another may take over. */
const GIVE_UP_MS = 1_500;
/** How often a standby looks. */
const WATCH_MS = 150;

/**
 * Holds the lease, or stands by for it.
 *
 * Takes over within `STALE_MS + WATCH_MS` of the last renewal of a holder that died, and within `WATCH_MS`
 * of the release by one that stopped. That two believe to hold it for a moment cannot be ruled out (a holder
 * may be paused between any two instructions); the token makes that harmless.
 */
export class Election {
  readonly #options: ElectionOptions;
  readonly #events: ElectionEvents;
  readonly #stop = new AbortController();
  #token = "";
  #active = false;
  #loop: Promise<void> | undefined;
  #activeAddress = "";
  /** The token of the other holder that was told of last. */
  #told = "";
  /** The store is away, and that was said. */
  #isAway = false;
  /** When the last beat that went through was asked for, by the monotonic clock. */
  #renewedMs = 0;
  /** Cuts a wait short: the lease is known to be lost. */
  #wake: (() => void) | undefined;

  constructor(options: ElectionOptions, events: ElectionEvents) {
    this.#options = options;
    this.#events = events;
  }

  /** Whether this process may write, as far as it knows. */
  get active(): boolean {
    return this.#active;
  }

  /** The address of the holder, as last seen; empty when there is none, or it is not known. */
  get activeAddress(): string {
    return this.#activeAddress;
  }

  /** Begins to stand for the lease. */
  start(): void {
    this.#loop ??= this.#run();
  }

  /** Tells that an append was refused for its token: the lease is another's. */
  lost(): void {
    if (!this.#active) return;
    this.#deactivate("another process has taken over");
    this.#token = "";
    this.#wake?.();
  }

  /** Stops standing for it, and gives it back so that another need not wait. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#wake?.();
    await this.#loop;
    this.#active = false;
    if (this.#token === "") return;
    try {
      await this.#options.leases.release(this.#token);
    } catch (thrown) {
      log.warning("Cannot give the lease back, it will go stale: {error}", {
        error: AppError.from(thrown).message,
      });
    }
    this.#token = "";
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        if (this.#active) await this.#hold();
        else await this.#watch();
      } catch (thrown) {
        this.#away(AppError.from(thrown));
        await this.#sleep(WATCH_MS);
      }
    }
  }

  /** Renews until the lease is lost or the process stops. */
  async #hold(): Promise<void> {
    const { leases, clock } = this.#options;
    while (this.#active && !this.#stop.signal.aborted) {
      const askedMs = clock.monotonicMs();
      const leftMs = Math.max(WATCH_MS, this.#renewedMs + GIVE_UP_MS - askedMs);
      try {
        if (await withDeadline(leases.renew(this.#token), leftMs, "renew the lease")) {
          this.#renewedMs = askedMs;
          this.#events.renewed?.();
        } else {
          this.#deactivate("another process has taken over");
          this.#token = "";
        }
      } catch (thrown) {
        log.warning("Cannot renew the lease: {error}", { error: AppError.from(thrown).message });
      }
      const unrenewedMs = clock.monotonicMs() - this.#renewedMs;
      if (unrenewedMs >= GIVE_UP_MS) this.#deactivate("the lease could not be renewed in time");
      if (this.#active) await this.#sleep(Math.min(RENEW_MS, GIVE_UP_MS - unrenewedMs));
    }
  }

  /** Watches the record until it is free or stale, then takes it. */
  async #watch(): Promise<void> {
    const { leases, clock } = this.#options;
    let seen: LeaseRecord | undefined;
    let sinceMs = clock.monotonicMs();
    while (!this.#stop.signal.aborted) {
      const record = await leases.peek();
      if (record?.token !== seen?.token || record?.beat !== seen?.beat) sinceMs = clock.monotonicMs();
      this.#notice(record);
      seen = record;
      if (this.#token !== "" && record?.token === this.#token) return await this.#resume();
      const free = !record || record.token === "";
      if (free || clock.monotonicMs() - sinceMs > STALE_MS) {
        const taken = await this.#take(record);
        if (taken) return;
      }
      this.#back();
      await this.#sleep(WATCH_MS);
    }
  }

  /** The store was away for a while, and nobody took over meanwhile. */
  async #resume(): Promise<void> {
    const askedMs = this.#options.clock.monotonicMs();
    const renewed = this.#options.leases.renew(this.#token);
    if (await withDeadline(renewed, GIVE_UP_MS, "renew the lease")) await this.#activate("resumed", askedMs);
  }

  async #take(seen: LeaseRecord | undefined): Promise<boolean> {
    const { leases, clock, holder, address } = this.#options;
    const token = crypto.randomUUID();
    const askedMs = clock.monotonicMs();
    const record = await leases.acquire(seen, { holder, address, token });
    if (!record) return false;
    this.#token = token;
    await this.#activate(`took the lease, term ${record.term}`, askedMs);
    return true;
  }

  async #activate(how: string, renewedMs: number): Promise<void> {
    this.#renewedMs = renewedMs;
    await this.#events.activated(this.#token);
    this.#active = true;
    this.#activeAddress = this.#options.address;
    this.#told = "";
    this.#back();
    log.info("Active: {how}", { how });
  }

  #deactivate(why: string): void {
    if (!this.#active) return;
    this.#active = false;
    this.#activeAddress = "";
    log.warning("No longer active: {why}", { why });
    this.#events.deactivated();
  }

  /** Remembers where the holder is, if that is another process. */
  #notice(record: LeaseRecord | undefined): void {
    const other = record && record.token !== "" && record.token !== this.#token ? record : undefined;
    this.#activeAddress = other?.address ?? "";
    if (!other || other.token === this.#told) return;
    this.#told = other.token;
    log.info("Standing by: {holder} at {address} is active, term {term}", {
      holder: other.holder,
      address: other.address,
      term: other.term,
    });
  }

  /** One line for a loss, however long it lasts. */
  #away(error: AppError): void {
    if (!this.#isAway) log.warning("The lease cannot be read: {error}", { error: error.message });
    this.#isAway = true;
  }

  #back(): void {
    if (this.#isAway) log.info("The lease can be read again");
    this.#isAway = false;
  }

  async #sleep(ms: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(resolve, ms);
      if (this.#stop.signal.aborted) resolve();
    });
    clearTimeout(timer);
    this.#wake = undefined;
  }
}
