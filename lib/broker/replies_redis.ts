import { AppError } from "../error/mod.ts";
import { asList, type RedisConnection, redisKeys, type RedisSubscriber } from "../redis/mod.ts";
import type { WaitOptions } from "./broker.ts";
import { type Wire, WIRES } from "./call.ts";
import { loop } from "./loop.ts";
import { persist, TimeLimit } from "./patience.ts";
import { type Awaited, ReplyDesk } from "./reply_desk.ts";
import { scripts } from "./scripts_redis.ts";
import { Trigger } from "./trigger.ts";

/** How often replies are looked for that a foreign server writes, and says to nobody, in milliseconds. */
const LOOK_MS = 100;
/** How often all others are looked for as well, should a message have been lost, in looks. */
const LOOK_AT_ALL = 50;
/** Keys of one command at the most. */
const PAGE = 500;

/** The replies of one queue that this process waits for. */
export class RedisReplies implements AsyncDisposable {
  readonly #redis: RedisConnection;
  readonly #subscriber: RedisSubscriber;
  readonly #queue: string;
  readonly #markMs: number;
  readonly #desk = new ReplyDesk();
  readonly #closing = new AbortController();
  readonly #look = new Trigger();
  #looking: Promise<void> | undefined;
  #looks = 0;
  #listening: Promise<unknown> | undefined;
  #isListening = false;
  readonly #channel: string;
  /** Names who waits. */
  readonly client = crypto.randomUUID();

  constructor(redis: RedisConnection, subscriber: RedisSubscriber, queue: string, markMs: number) {
    this.#redis = redis;
    this.#subscriber = subscriber;
    this.#queue = queue;
    this.#markMs = markMs;
    this.#channel = redisKeys.queueReplies(queue, this.client);
  }

  /** The reply to this call will be sent to the channel, and waited for; resolves once the channel is heard. */
  expect(call: Awaited): Promise<void> | undefined {
    this.#desk.expect(call);
    return this.#isListening ? undefined : this.#listen();
  }

  /** It will not be, after all. */
  forget(call: Awaited): void {
    this.#desk.forget(call);
  }

  wait(call: Awaited, options: WaitOptions): Promise<string> {
    return new Promise((resolve, reject) => {
      const isExpected = this.#isListening && this.#desk.isExpected(call);
      let leave = () => {};
      const fail = (error: unknown) => {
        leave();
        reject(error);
      };
      const time = new TimeLimit(options, () => this.#late(), fail);
      if (time.isOver) return;
      leave = this.#desk.wait(call, (body) => {
        time[Symbol.dispose]();
        resolve(body);
      });
      if (time.isOver) return;
      if (isExpected) {
        if (call.wire !== "native") this.#startLooking();
        return;
      }
      this.#watch(call, time).catch((thrown) => {
        time[Symbol.dispose]();
        fail(thrown);
      });
    });
  }

  /** The connection on which replies come is there again: some may have been missed. */
  missed(): void {
    if (!this.#desk.isOpen) return;
    this.#looks = 0;
    this.#startLooking();
    this.#look.pull();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    this.#look.pull();
    await this.#looking;
  }

  async #listen(): Promise<void> {
    if (!this.#listening) {
      this.#listening = this.#subscriber.subscribe(this.#channel, (text) => this.#hear(text));
      this.#startLooking();
    }
    await this.#listening;
    this.#isListening = true;
  }

  /** Reads the reply if it is there, and has it sent here otherwise. */
  async #watch(call: Awaited, time: TimeLimit): Promise<void> {
    await this.#listen();
    const keys = [
      redisKeys.queueReply(this.#queue, call.wire, call.id),
      redisKeys.queueMark(this.#queue, call.id),
      redisKeys.queueWatched(this.#queue),
    ];
    const args = [this.client, String(this.#markMs), call.id, String(Date.now())];
    const body = await persist(() => scripts.watch.run(this.#redis, keys, args), time);
    if (body !== null) this.#desk.bring(call, String(body));
    else this.#startLooking();
  }

  /** What a client's channel is sent: see `lua/common.lua`. */
  #hear(text: string): void {
    if (text.startsWith("=")) return this.#bring(text.slice(1));
    for (const line of text.split("\n")) this.#bring(line);
  }

  #bring(text: string): void {
    const first = text.indexOf(" ");
    const second = text.indexOf(" ", first + 1);
    const wire = WIRES.find((one) => one === text.slice(0, first));
    if (wire) this.#desk.bring({ wire, id: text.slice(first + 1, second) }, text.slice(second + 1));
  }

  #startLooking(): void {
    this.#looking ??= loop("look for replies", this.#closing.signal, async () => {
      await this.#lookOnce();
      await this.#look.wait(LOOK_MS);
    });
  }

  async #lookOnce(): Promise<void> {
    const all = this.#looks++ % LOOK_AT_ALL === 0;
    const calls = this.#desk.open().filter(({ wire }) => all || isForeign(wire));
    for (let at = 0; at < calls.length; at += PAGE) {
      const page = calls.slice(at, at + PAGE);
      const keys = page.map(({ wire, id }) => redisKeys.queueReply(this.#queue, wire, id));
      asList(await this.#redis.command(["MGET", ...keys])).forEach((body, index) => {
        if (body !== null) this.#desk.bring(page[index]!, String(body));
      });
    }
  }

  #late(): AppError {
    return this.#subscriber.isConnected
      ? new AppError("DEADLINE_EXCEEDED", "Cannot wait for the reply: there is none in time")
      : new AppError("UNAVAILABLE", "Cannot wait for the reply: the broker is away");
  }
}

/** Whether a server that is none of ours may write it. */
function isForeign(wire: Wire): boolean {
  return wire !== "native";
}
