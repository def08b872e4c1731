import { type Database, retryBusy } from "../sqlite/mod.ts";
import { announcement } from "./announcement.ts";
import type {
  BrokerFeature,
  BrokerQueue,
  LiveWorker,
  PublishOptions,
  QueueDepth,
  WaitOptions,
} from "./broker.ts";
import { checkCallId, type NewCall, PRIORITIES, type Reply, type Wire } from "./call.ts";
import { checkCall } from "./checked_call.ts";
import { SqliteClaims } from "./claims_sqlite.ts";
import { SqliteDeadLetters } from "./dead_letters_sqlite.ts";
import type { ConsumeOptions, Consumer } from "./delivery.ts";
import type { Doorbell } from "./doorbell.ts";
import { GroupConsumer, wiresOf } from "./group_consumer.ts";
import { patiently } from "./patience.ts";
import { SqliteReplies } from "./replies_sqlite.ts";
import type { Statements } from "./statements_sqlite.ts";
import type { BrokerTimes } from "./times.ts";
import type { SqliteWriter } from "./writer_sqlite.ts";

/** How long it is remembered that a call was cancelled, in milliseconds. */
const CANCELLED_MS = 24 * 60 * 60 * 1_000;

/** What the queues of one broker share. */
export interface SqliteBrokerParts {
  readonly db: Database;
  readonly writer: SqliteWriter;
  readonly statements: Statements;
  readonly doorbell: Doorbell;
  readonly times: Required<BrokerTimes>;
  readonly features: ReadonlySet<BrokerFeature>;
}

/** A queue as rows of one file. */
export class SqliteQueue implements BrokerQueue, AsyncDisposable {
  readonly name: string;
  readonly dead: SqliteDeadLetters;
  readonly #parts: SqliteBrokerParts;
  readonly #replies: SqliteReplies;
  readonly #self = crypto.randomUUID();
  #published = 0;

  constructor(parts: SqliteBrokerParts, name: string) {
    const { writer, statements, doorbell, times } = parts;
    this.name = name;
    this.#parts = parts;
    this.dead = new SqliteDeadLetters(writer, statements, name);
    this.#replies = new SqliteReplies(statements, doorbell, name, times.replyMs);
  }

  async publish(call: NewCall, options: PublishOptions = {}): Promise<"stored" | "repeated"> {
    const { writer, features } = this.#parts;
    checkCall(call, features);
    const nonce = `${this.#self}/${this.#published++}`;
    return await patiently(
      () =>
        writer.write((ring) => {
          ring("calls");
          return this.#store(call, nonce);
        }),
      options,
      "store the call",
    );
  }

  async waitFor(wire: Wire, id: string, options: WaitOptions = {}): Promise<string> {
    checkCallId(id);
    return await this.#replies.wait({ wire, id }, options);
  }

  async reply(wire: Wire, id: string): Promise<string | undefined> {
    return await retryBusy(() => this.#replies.read({ wire, id }));
  }

  async isRunning(wire: Wire, id: string): Promise<boolean> {
    checkCallId(id);
    const { running } = this.#parts.statements;
    return await retryBusy(() => running.get(this.name, id, wire, Date.now()) !== undefined);
  }

  async cancel(wire: Wire, reply: Reply): Promise<boolean> {
    checkCallId(reply.id);
    const { writer, statements } = this.#parts;
    return await writer.write((ring) => {
      if (!this.#replies.write(wire, reply, ring)) return false;
      statements.removeWaiting.run(this.name, reply.id);
      statements.cancel.run(this.name, reply.id, Date.now() + CANCELLED_MS);
      ring("cancelled");
      return true;
    });
  }

  async consume(options: ConsumeOptions): Promise<Consumer> {
    const { db, writer, statements, doorbell, times } = this.#parts;
    const parts = {
      db,
      writer,
      statements,
      doorbell,
      queue: this.name,
      replies: this.#replies,
      claimMs: times.claimMs,
    };
    return await GroupConsumer.start(new SqliteClaims(parts, wiresOf(options)), options, times.heartbeatMs);
  }

  async announce({ name, functions }: LiveWorker): Promise<AsyncDisposable> {
    const { writer, statements, times: { workerMs } } = this.#parts;
    const text = JSON.stringify(functions);
    return await announcement(
      () => writer.write(() => void statements.announce.run(this.name, name, text, Date.now() + workerMs)),
      () => writer.write(() => void statements.takeBack.run(this.name, name)),
      workerMs / 3,
    );
  }

  async workers(): Promise<readonly LiveWorker[]> {
    const rows = await retryBusy(() => this.#parts.statements.workers.all(this.name, Date.now()));
    return rows.map(({ name, functions }) => ({
      name: String(name),
      functions: JSON.parse(String(functions)),
    }));
  }

  async depth(): Promise<QueueDepth> {
    const row = await retryBusy(() => this.#parts.statements.depth.get(this.name, Date.now()));
    const count = (name: string) => Number(row?.[name] ?? 0);
    return {
      ready: count("ready"),
      delayed: count("delayed"),
      running: count("running"),
      dead: count("dead"),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#replies[Symbol.asyncDispose]();
  }

  /** Within a transaction. */
  #store(call: NewCall, nonce: string): "stored" | "repeated" {
    const { statements, times } = this.#parts;
    const { wire, id, body, priority = "normal", runAtMs = 0, deadlineMs = 0 } = call;
    const nowMs = Date.now();
    const marked = statements.mark.run(this.name, id, nonce, nowMs + times.deduplicateMs, nowMs);
    if (Number(marked.changes) === 0) {
      return statements.markNonce.get(this.name, id)?.nonce === nonce ? "stored" : "repeated";
    }
    const due = Math.max(nowMs, Math.ceil(runAtMs));
    statements.addCall.run(
      this.name,
      wire,
      PRIORITIES.indexOf(priority),
      id,
      body,
      due,
      Math.ceil(deadlineMs),
      nowMs,
    );
    return "stored";
  }
}
