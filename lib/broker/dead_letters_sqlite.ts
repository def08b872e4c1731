import { retryBusy } from "../sqlite/mod.ts";
import { PRIORITIES, WIRES } from "./call.ts";
import type { Claim } from "./claim.ts";
import {
  type DeadLetter,
  type DeadLetters,
  type DeadQuery,
  MAX_DEAD_LETTERS,
  replayDeadlineMs,
} from "./dead_letters.ts";
import type { Settlement } from "./claim.ts";
import type { Statements } from "./statements_sqlite.ts";
import type { SqliteWriter } from "./writer_sqlite.ts";

/** Makes a dead letter of a call, within a transaction. */
export function buryCall(
  statements: Statements,
  queue: string,
  claim: Claim,
  { death, takenMs }: Extract<Settlement, { kind: "dead" }>,
): void {
  const { wire, priority, body, attempt, publishedMs, firstMs = takenMs } = claim;
  const deadlineMs = claim.deadlineMs ?? death.deadlineMs ?? 0;
  const id = death.id ?? claim.id ?? "";
  const key = id || crypto.randomUUID();
  const what = [id, wire, PRIORITIES.indexOf(priority), body] as const;
  const why = [death.reason, death.error ?? "", attempt, publishedMs, Date.now()] as const;
  statements.forgetDead.run(queue, key);
  statements.bury.run(queue, key, ...what, ...why, firstMs, takenMs, Math.ceil(deadlineMs));
  statements.trimDead.run(queue, MAX_DEAD_LETTERS);
}

/** Each as a row. */
export class SqliteDeadLetters implements DeadLetters {
  readonly #writer: SqliteWriter;
  readonly #statements: Statements;
  readonly #queue: string;

  constructor(writer: SqliteWriter, statements: Statements, queue: string) {
    this.#writer = writer;
    this.#statements = statements;
    this.#queue = queue;
  }

  async list({ limit, after }: DeadQuery): Promise<readonly DeadLetter[]> {
    if (limit < 1) return [];
    const { deadAfter, deadByKey } = this.#statements;
    return await retryBusy(() => {
      const before = after === undefined ? undefined : deadByKey.get(this.#queue, after);
      const seq = BigInt(String(before?.seq ?? 0));
      return deadAfter.all(this.#queue, seq, Math.min(limit, MAX_DEAD_LETTERS)).map(toLetter);
    });
  }

  async get(key: string): Promise<DeadLetter | undefined> {
    const row = await retryBusy(() => this.#statements.deadByKey.get(this.#queue, key));
    return row && toLetter(row);
  }

  async replay(key: string): Promise<boolean> {
    const { deadByKey, forgetDead, forgetReply, uncancel, addCall } = this.#statements;
    return await this.#writer.write((ring) => {
      const row = deadByKey.get(this.#queue, key);
      if (!row) return false;
      const letter = toLetter(row);
      const { id, wire, body, publishedMs } = letter;
      const deadlineMs = replayDeadlineMs(letter);
      const priority = Number(row.priority);
      forgetDead.run(this.#queue, key);
      forgetReply.run(this.#queue, wire, id ?? "");
      uncancel.run(this.#queue, id ?? "");
      addCall.run(this.#queue, wire, priority, id ?? "", body, Date.now(), deadlineMs, publishedMs);
      ring("calls");
      return true;
    });
  }

  async drop(key: string): Promise<boolean> {
    return await this.#writer.write(() =>
      Number(this.#statements.forgetDead.run(this.#queue, key).changes) > 0
    );
  }
}

function toLetter(row: Record<string, unknown>): DeadLetter {
  return {
    key: String(row.key),
    id: String(row.id) || undefined,
    wire: WIRES.find((wire) => wire === row.wire) ?? "native",
    body: String(row.body),
    reason: String(row.reason),
    error: String(row.error),
    attempts: Number(row.attempts),
    firstAttemptMs: Number(row.first) || undefined,
    lastAttemptMs: Number(row.last) || undefined,
    deadlineMs: Number(row.deadline) || undefined,
    publishedMs: Number(row.published),
    diedMs: Number(row.died),
  };
}
