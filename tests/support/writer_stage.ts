import {
  type Appended,
  type ChatLog,
  type ChatMessage,
  type ChatStore,
  DEFAULT_ROOM,
  type Draft,
  LogWriter,
  openSqliteStore,
  type Position,
  type RoomAppend,
  type WriterOptions,
} from "../../lib/chat/mod.ts";
import { CHAT_MIGRATIONS } from "../../lib/chat/schema_sqlite.ts";
import { AppError } from "../../lib/error/mod.ts";
import { openDatabase } from "../../lib/sqlite/mod.ts";
import { intercept, type Interceptors } from "./intercept.ts";
import { ManualClock } from "./manual_clock.ts";

/** What an event of a writer was: a message by its room, number and text, or a new epoch. */
export type Told = string;

/** What the store answers when it does not answer. */
export function away(): AppError {
  return new AppError("UNAVAILABLE", "The store does not answer");
}

/**
 * A writer on a real store in a folder of its own, the events that it tells, and a log that can be brought
 * into trouble.
 */
export class WriterStage implements AsyncDisposable {
  readonly clock = new ManualClock();
  /** Everything told, in order. */
  readonly told: Told[] = [];
  /** The messages told, in order. */
  readonly heard: ChatMessage[] = [];
  /** The steps of every append that was tried. */
  readonly sent: (readonly RoomAppend[])[] = [];
  /** Put round the log's methods; may be changed at any time. */
  trouble: Interceptors<ChatLog> = {};
  token = "";
  readonly store: ChatStore;
  readonly #folder = Deno.makeTempDirSync({ prefix: "parley-writer-" });
  readonly #path = `${this.#folder}/chat.db`;
  #writer: LogWriter | undefined;

  private constructor() {
    this.store = openSqliteStore(this.#path);
  }

  /** A stage whose writer has the lease. */
  static async open(options: Partial<WriterOptions> = {}): Promise<WriterStage> {
    const stage = new WriterStage();
    await stage.takeOver(options);
    return stage;
  }

  get writer(): LogWriter {
    return this.#writer!;
  }

  /** Gives the lease to a new writer, which knows nothing of the one before; answers the one before. */
  async takeOver(options: Partial<WriterOptions> = {}): Promise<LogWriter> {
    const before = this.#writer;
    const { leases } = this.store;
    this.token = crypto.randomUUID();
    await leases.acquire(await leases.peek(), { holder: "test", address: "test:1", token: this.token });
    this.#writer = new LogWriter({
      log: this.#troubled(),
      lineage: this.store.lineage,
      token: this.token,
      clock: this.clock,
      events: {
        stored: (room, messages) => {
          if (messages.length === 0) this.told.push(`${room} nothing`);
          this.heard.push(...messages);
          this.told.push(...messages.map(({ position, text }) => `${room} ${position.seq} ${text}`));
        },
        epochChanged: (room, epoch) => this.told.push(`${room} epoch ${epoch}`),
        allChanged: () => this.told.push("all epochs"),
      },
      ...options,
    });
    return before ?? this.#writer;
  }

  /** Appends one message for each text, to the room `lobby`, and answers where they are. */
  async say(...texts: string[]): Promise<Position[]> {
    const answers = await this.writer.append(texts.map((text) => draft(text)));
    return answers.map((answer) => stored(answer).position);
  }

  /** Changes the store behind everybody's back. */
  damage(sql: string): void {
    const db = openDatabase(this.#path, CHAT_MIGRATIONS);
    try {
      db.exec(sql);
    } finally {
      db.close();
    }
  }

  /** The texts that a room holds, each after its number. */
  async texts(room = DEFAULT_ROOM): Promise<string[]> {
    const { messages } = await this.store.log.read(room, { after: 0n }, 100_000);
    return messages.map(({ position, text }) => `${position.seq} ${text}`);
  }

  /** The epoch of a room; empty when it does not exist. */
  async epoch(room = DEFAULT_ROOM): Promise<string> {
    return (await this.store.log.extent(room))?.epoch ?? "";
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store[Symbol.asyncDispose]();
    await Deno.remove(this.#folder, { recursive: true });
  }

  /** The log, with the trouble of the moment round it. */
  #troubled(): ChatLog {
    const real = this.store.log;
    const now = () => intercept(real, this.trouble);
    return intercept(real, {
      append: () => (token, steps) => {
        this.sent.push(steps);
        return now().append(token, steps);
      },
      extent: () => (room) => now().extent(room),
      read: () => (room, edge, limit) => now().read(room, edge, limit),
      changeEpoch: () => (token, room, epoch) => now().changeEpoch(token, room, epoch),
    });
  }
}

/** A message for the room `lobby`, unless told otherwise. */
export function draft(text: string, over: Partial<Draft> = {}): Draft {
  return { room: DEFAULT_ROOM, author: "ann", text, key: "", ...over };
}

/** An answer that must be a place in the log. */
export function stored(answer: Appended | AppError | undefined): Appended {
  if (!answer) throw new Error("Cannot see where it is stored: there is no answer");
  if (answer instanceof AppError) throw answer;
  return answer;
}

/** An answer that must be a refusal. */
export function refused(answer: Appended | AppError | undefined): AppError {
  if (answer instanceof AppError) return answer;
  throw new Error("Cannot see why it is refused: it is stored");
}

/** The first `count` calls fail as if the store were away: before they did anything, or with their answer lost. */
export function failing<A extends unknown[], R>(
  count: number,
  { after = false } = {},
): (real: (...args: A) => Promise<R>) => (...args: A) => Promise<R> {
  let left = count;
  return (real) => async (...args) => {
    if (left-- <= 0) return await real(...args);
    if (after) await real(...args);
    throw away();
  };
}
