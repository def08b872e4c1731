import { type Database, retryBusy } from "../sqlite/mod.ts";
import { logger } from "../telemetry/mod.ts";
import { PRIORITIES, type Wire, WIRES } from "./call.ts";
import type { Claim, ClaimSink, ClaimStore, Settlement } from "./claim.ts";
import { buryCall } from "./dead_letters_sqlite.ts";
import type { Bell, Doorbell } from "./doorbell.ts";
import { loop } from "./loop.ts";
import type { SqliteReplies } from "./replies_sqlite.ts";
import type { Statements } from "./statements_sqlite.ts";
import { Trigger } from "./trigger.ts";
import type { SqliteWriter } from "./writer_sqlite.ts";

/** How often it is looked for calls that nobody rang for, in milliseconds. */
const LOOK_MS = 1_000;

const log = logger("broker");

/** A call that one consumer holds. */
export interface SqliteClaim extends Claim {
  readonly seq: bigint;
  /** Which claim on it this is: tells it from those of others, and from older ones of the same name. */
  readonly claim: bigint;
}

/** What the parts of one embedded queue share. */
export interface SqliteQueueParts {
  readonly db: Database;
  readonly writer: SqliteWriter;
  readonly statements: Statements;
  readonly doorbell: Doorbell;
  readonly queue: string;
  readonly replies: SqliteReplies;
  readonly claimMs: number;
}

/** What one consumer claims of an embedded queue. */
export class SqliteClaims implements ClaimStore<SqliteClaim> {
  readonly #parts: SqliteQueueParts;
  readonly #wires: readonly Wire[];
  readonly #look = new Trigger();
  #sink: ClaimSink<SqliteClaim> | undefined;
  #loop: Promise<void> = Promise.resolve();
  #unlisten: readonly (() => void)[] = [];
  #cancelledSeq = 0n;

  constructor(parts: SqliteQueueParts, wires: readonly Wire[]) {
    this.#parts = parts;
    this.#wires = wires;
  }

  async start(sink: ClaimSink<SqliteClaim>): Promise<void> {
    this.#sink = sink;
    const { doorbell } = this.#parts;
    await retryBusy(() => this.#readCancelled(sink));
    this.#unlisten = [
      doorbell.listen("calls", () => this.#look.pull()),
      doorbell.listen("cancelled", () => this.#hearCancelled(sink)),
    ];
    sink.stopped.addEventListener("abort", () => this.#look.pull(), { once: true });
    this.#loop = loop("claim calls", sink.stopped, () => this.#claimOnce(sink));
  }

  settle(claim: SqliteClaim, settlement: Settlement): Promise<boolean> {
    return this.#parts.writer.write((ring) => this.#settle(claim, settlement, ring));
  }

  async renew(claims: readonly SqliteClaim[]): Promise<readonly SqliteClaim[]> {
    const { writer, statements, claimMs } = this.#parts;
    const until = Date.now() + claimMs;
    if (this.#sink) this.#hearCancelled(this.#sink); // should a bell have gone unheard
    return await writer.writeLightly(() =>
      claims.filter((claim) => Number(statements.renew.run(until, ...this.#fence(claim)).changes) === 0)
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const unlisten of this.#unlisten) unlisten();
    await this.#loop;
  }

  /** Which row it is, if it is ours still. */
  #fence({ seq, claim }: SqliteClaim): [bigint, bigint, string] {
    return [seq, claim, this.#sink?.name ?? ""];
  }

  async #claimOnce(sink: ClaimSink<SqliteClaim>): Promise<void> {
    await sink.room();
    const count = sink.free();
    if (count === 0) return;
    // Looking takes no lock: most looks find nothing. A claim that a crash of the machine undoes is made again.
    const found = await retryBusy(() => this.#find(count).length > 0);
    const claims = found ? await this.#parts.writer.writeLightly(() => this.#claim(sink, count)) : [];
    sink.offer(claims);
    if (claims.length === 0) await this.#look.wait(await retryBusy(() => this.#nextMs()));
  }

  #find(count: number): readonly Record<string, unknown>[] {
    const { queue, statements } = this.#parts;
    const nowMs = Date.now();
    const [one, two = one, three = one] = this.#wires;
    const wires = [one ?? "", two ?? "", three ?? ""] as const;
    const rows = statements.abandoned.all(queue, nowMs, ...wires, count);
    for (const priority of PRIORITIES.keys()) {
      if (rows.length >= count) break;
      rows.push(...statements.waiting.all(queue, priority, nowMs, ...wires, count - rows.length));
    }
    return rows;
  }

  #claim(sink: ClaimSink<SqliteClaim>, count: number): readonly SqliteClaim[] {
    const { statements, claimMs } = this.#parts;
    const nowMs = Date.now();
    return this.#find(count).map((row) => {
      const claim = toClaim(row);
      statements.claim.run(sink.name, nowMs + claimMs, claim.seq, nowMs);
      return claim;
    });
  }

  /** How long until something may have to be done that nobody rings for. */
  #nextMs(): number {
    const { queue, statements } = this.#parts;
    const nowMs = Date.now();
    const dues = [...PRIORITIES.keys()].map((priority) => statements.nextDue.get(queue, priority, nowMs)?.due)
      .filter((due) => due !== null && due !== undefined).map(Number);
    return Math.max(1, Math.min(LOOK_MS, ...dues.map((due) => due - nowMs)));
  }

  #hearCancelled(sink: ClaimSink<SqliteClaim>): void {
    retryBusy(() => this.#readCancelled(sink))
      .catch((why) => log.debug("Cannot read what was cancelled: {why}", { why }));
  }

  #readCancelled(sink: ClaimSink<SqliteClaim>): void {
    const { queue, statements } = this.#parts;
    for (const { seq, id } of statements.cancelled.all(queue, this.#cancelledSeq)) {
      this.#cancelledSeq = BigInt(String(seq));
      sink.cancel(String(id));
    }
  }

  #settle(claim: SqliteClaim, settlement: Settlement, ring: (bell: Bell) => void): boolean {
    const { queue, statements, replies } = this.#parts;
    const nowMs = Date.now();
    const fence = this.#fence(claim);
    switch (settlement.kind) {
      case "complete": {
        if (Number(statements.removeClaimed.run(...fence).changes) === 0) return false;
        if (settlement.reply) replies.write(claim.wire, settlement.reply, ring);
        return true;
      }
      case "retry":
        ring("calls");
        return Number(statements.retry.run(nowMs + Math.ceil(settlement.delayMs), ...fence).changes) > 0;
      case "release":
        ring("calls");
        return Number(statements.release.run(...fence).changes) > 0;
      case "dead": {
        if (Number(statements.removeClaimed.run(...fence).changes) === 0) return false;
        buryCall(statements, queue, claim, settlement);
        if (settlement.death.reply) replies.write(claim.wire, settlement.death.reply, ring);
        return true;
      }
    }
  }
}

/** A row as it will be once it is claimed. */
function toClaim(row: Record<string, unknown>): SqliteClaim {
  const number = (name: string) => Number(row[name]);
  const seq = BigInt(String(row.seq));
  const claim = BigInt(String(row.claim)) + 1n;
  return {
    key: `${seq}/${claim}`,
    seq,
    claim,
    wire: WIRES.find((wire) => wire === row.wire) ?? "native",
    priority: PRIORITIES[number("priority")] ?? "normal",
    id: String(row.id),
    body: String(row.body),
    attempt: number("attempt") + 1,
    deadlineMs: number("deadline") || undefined,
    publishedMs: number("published"),
    firstMs: number("first") || undefined,
  };
}
