import { AppError } from "../error/mod.ts";
import { retryBusy } from "../sqlite/mod.ts";
import type { WaitOptions } from "./broker.ts";
import type { Reply, Wire } from "./call.ts";
import type { Bell, Doorbell } from "./doorbell.ts";
import { loop } from "./loop.ts";
import { TimeLimit } from "./patience.ts";
import { type Awaited, ReplyDesk } from "./reply_desk.ts";
import type { Statements } from "./statements_sqlite.ts";
import { Trigger } from "./trigger.ts";

/** How often it is looked for replies that nobody rang for, in milliseconds. */
const LOOK_MS = 1_000;

/** The replies of one embedded queue. */
export class SqliteReplies implements AsyncDisposable {
  readonly #statements: Statements;
  readonly #queue: string;
  readonly #replyMs: number;
  readonly #desk = new ReplyDesk();
  readonly #look = new Trigger();
  readonly #closing = new AbortController();
  readonly #unlisten: () => void;
  #looking: Promise<void> | undefined;

  constructor(statements: Statements, doorbell: Doorbell, queue: string, replyMs: number) {
    this.#statements = statements;
    this.#queue = queue;
    this.#replyMs = replyMs;
    this.#unlisten = doorbell.listen("replies", () => this.#look.pull());
  }

  /** Writes a reply within a transaction, unless there is one; answers whether it did. */
  write(wire: Wire, { id, body }: Reply, ring: (bell: Bell) => void): boolean {
    const nowMs = Date.now();
    const args = [this.#queue, wire, id, body, nowMs + this.#replyMs, nowMs] as const;
    const { changes } = this.#statements.writeReply.run(...args);
    if (Number(changes) > 0) ring("replies");
    return Number(changes) > 0;
  }

  read({ wire, id }: Awaited): string | undefined {
    const row = this.#statements.readReply.get(this.#queue, wire, id, Date.now());
    return row === undefined ? undefined : String(row.body);
  }

  async wait(call: Awaited, options: WaitOptions): Promise<string> {
    using time = new TimeLimit(
      options,
      () => new AppError("DEADLINE_EXCEEDED", "Cannot wait for the reply: there is none in time"),
    );
    const { promise, resolve } = Promise.withResolvers<string>();
    const leave = this.#desk.wait(call, resolve);
    try {
      this.#looking ??= loop("look for replies", this.#closing.signal, () => this.#lookOnce());
      this.#look.pull();
      return await Promise.race([promise, time.over]);
    } finally {
      leave();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#unlisten();
    this.#closing.abort();
    this.#look.pull();
    await this.#looking;
  }

  async #lookOnce(): Promise<void> {
    const calls = this.#desk.open();
    const found = await retryBusy(() => calls.map((call) => this.read(call)));
    calls.forEach((call, at) => {
      const body = found[at];
      if (body !== undefined) this.#desk.bring(call, body);
    });
    await this.#look.wait(LOOK_MS);
  }
}
