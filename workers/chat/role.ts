import { setImmediate } from "node:timers";
import {
  type Appended,
  type ChatStore,
  DEFAULT_ROOM,
  type Draft,
  isLeaseLost,
  LogWriter,
} from "../../lib/chat/mod.ts";
import { AppError, errorInfo } from "../../lib/error/mod.ts";
import { Batcher } from "../../lib/flow/mod.ts";
import { ACTIVE_ADDRESS, NOT_ACTIVE } from "../../lib/rpc/mod.ts";
import { logger } from "../../lib/telemetry/mod.ts";
import { type Clock, withDeadline } from "../../lib/time/mod.ts";
import { Election } from "./election.ts";
import { Hub } from "./hub.ts";
import { PresenceBoard } from "./presence_board.ts";

const log = logger("chat");

/** Drafts appended in one step at the most. */
const MAX_BATCH = 2_000;
/** Units of text (UTF-16) appended in one step at the most: what readers are given at once must fit their outboxes. */
const MAX_BATCH_TEXT = 1024 * 1024;
/** So many messages, or so much text, and the readers get a turn before more is appended. */
const BURST_MESSAGES = 1_000;
const BURST_TEXT = 1024 * 1024;
/** Drafts waiting to be appended at the most; one more is refused with RESOURCE_EXHAUSTED. */
const MAX_WAITING = 20_000;
/** How long one may have to wait for its append, in milliseconds, where the store is slow. */
const MAX_WAIT_MS = 1_000;

/** Who the worker is, and what it works on. */
export interface RoleOptions {
  store: ChatStore;
  clock: Clock;
  /** The process, for people. */
  holder: string;
  /** Where clients reach it; standbys tell it to them. */
  address: string;
  /** Told whenever the role changes. */
  onChange(active: boolean): void;
}

/** Active or standing by: what the worker may do at present. */
export class Role {
  readonly hub: Hub = new Hub();
  readonly presence: PresenceBoard = new PresenceBoard();
  readonly #options: RoleOptions;
  readonly #election: Election;
  readonly #appends: Batcher<Draft, Appended>;
  #writer: LogWriter | undefined;
  #stopping = false;
  #burst = { messages: 0, text: 0 };

  constructor(options: RoleOptions) {
    this.#options = options;
    const { store, clock, holder, address } = options;
    this.#appends = new Batcher({
      maxBatch: MAX_BATCH,
      maxBatchWeight: MAX_BATCH_TEXT,
      weigh: ({ text }) => text.length,
      maxWaiting: MAX_WAITING,
      maxWaitMs: MAX_WAIT_MS,
      run: (drafts) => this.#append(drafts),
    });
    this.#election = new Election({ leases: store.leases, clock, holder, address }, {
      activated: (token) => this.#activate(token),
      deactivated: () => this.#deactivate(),
      renewed: () => void this.#confirm(),
    });
  }

  /** Begins to stand for the lease. */
  start(): void {
    this.#election.start();
  }

  /** Whether this worker is the one that writes. */
  get active(): boolean {
    return this.#election.active && !this.#stopping;
  }

  /**
   * Ensures that this worker is the active one.
   *
   * @throws AppError `UNAVAILABLE` that names the active address where it is known.
   */
  requireActive(): void {
    if (!this.active) throw this.#notActive();
  }

  /**
   * Stores a draft, together with what else is under way.
   *
   * @throws AppError what the log answered for it; `UNAVAILABLE` when this worker may not write.
   */
  append(draft: Draft): Promise<Appended> {
    this.requireActive();
    return this.#appends.submit(draft);
  }

  /**
   * Takes no more drafts, stores those under way, gives the lease back, for which the store may take `ms`
   * milliseconds, and ends the readers.
   */
  async stop(ms: number): Promise<void> {
    this.#stopping = true;
    this.#options.onChange(false);
    const stored = this.#appends.idle().then(() => this.#election.stop());
    await withDeadline(stored, ms, "give the lease back").catch((thrown) =>
      log.warning("The store is left as it is: {error}", { error: AppError.from(thrown).message })
    );
    this.#endStreams();
  }

  async #append(drafts: readonly Draft[]): Promise<readonly (Appended | AppError)[]> {
    const writer = this.#writer;
    if (!writer) throw this.#notActive();
    try {
      const answers = await writer.append(drafts);
      await this.#letReadersRun(drafts);
      return answers;
    } catch (thrown) {
      const error = AppError.from(thrown);
      if (!isLeaseLost(error)) throw error;
      // The answer may come late: when this worker holds the lease again, it is an earlier term that is lost.
      if (writer === this.#writer) this.#election.lost();
      throw this.#notActive();
    }
  }

  /** A store may become another one while nobody writes. */
  async #confirm(): Promise<void> {
    const writer = this.#writer;
    try {
      await writer?.confirm();
    } catch (thrown) {
      const error = AppError.from(thrown);
      if (isLeaseLost(error) && writer === this.#writer) this.#election.lost();
      else log.debug("Cannot look whether the store has changed: {error}", { error: error.message });
    }
  }

  /** An embedded store answers in the same turn of the event loop: without this, a burst starves the readers. */
  async #letReadersRun(drafts: readonly Draft[]): Promise<void> {
    this.#burst.messages += drafts.length;
    for (const { text } of drafts) this.#burst.text += text.length;
    if (this.#burst.messages < BURST_MESSAGES && this.#burst.text < BURST_TEXT) return;
    this.#burst = { messages: 0, text: 0 };
    await new Promise((resolve) => setImmediate(resolve));
  }

  async #activate(token: string): Promise<void> {
    const { store: { log, lineage }, clock } = this.#options;
    const writer = new LogWriter({
      log,
      lineage,
      token,
      clock,
      events: {
        stored: (room, messages) => this.hub.publish(room, messages),
        epochChanged: (room) => this.hub.resetRoom(room),
        allChanged: () => this.hub.resetAll(),
      },
    });
    await writer.open(DEFAULT_ROOM);
    this.#writer = writer;
    if (this.#stopping) return;
    this.hub.open();
    this.presence.open();
    this.#options.onChange(true);
  }

  #deactivate(): void {
    this.#writer = undefined;
    this.#options.onChange(false);
    this.#endStreams();
  }

  #endStreams(): void {
    const why = this.#notActive();
    this.hub.endAll(why);
    this.presence.endAll(why);
  }

  #notActive(): AppError {
    const address = this.#stopping ? "" : this.#election.activeAddress;
    const where = address === "" ? "no other is known" : `the active one is "${address}"`;
    return new AppError("UNAVAILABLE", `This server does not write at present: ${where}`, {
      details: [errorInfo(NOT_ACTIVE, address === "" ? {} : { [ACTIVE_ADDRESS]: address })],
    });
  }
}
