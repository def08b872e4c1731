import { assert, assertEquals } from "@std/assert";
import type { Broker } from "../../../lib/broker/mod.ts";
import { AppError, type Code } from "../../../lib/error/mod.ts";
import {
  createQueueClient,
  createQueueServer,
  type QueueClient,
  type QueueClientOptions,
  type QueueServer,
  type QueueServerOptions,
} from "../../../lib/queue/mod.ts";
import { openInlinePool } from "../../queue/support/inline_pool.ts";

/** Cases by the sentence that each one proves. */
export type Cases = Record<string, (stage: Stage) => Promise<void>>;

const FUNCTIONS = import.meta.resolve("../../queue/fixtures/functions.ts");

/** A queue of its own on a broker, with servers and clients, which all end with it. */
export class Stage implements AsyncDisposable {
  readonly broker: Broker;
  readonly queue = `q${crypto.randomUUID().slice(0, 8)}`;
  readonly #held = new AsyncDisposableStack();

  constructor(broker: Broker) {
    this.broker = broker;
  }

  /** A client of the queue. */
  client(options: Partial<QueueClientOptions> = {}): QueueClient {
    return this.#held.use(createQueueClient({ broker: this.broker, queue: this.queue, ...options }));
  }

  /** A server of the fixtures' functions, once it serves. */
  async serve(
    options: Partial<QueueServerOptions> = {},
  ): Promise<{ server: QueueServer; stop(): Promise<void> }> {
    const server = createQueueServer({
      ...{ broker: this.broker, queue: this.queue, openPool: openInlinePool, worker: "async", ...options },
    });
    this.#held.use(server);
    server.module(FUNCTIONS);
    const controller = new AbortController();
    const run = server.run(controller.signal);
    await Promise.race([server.ready, run]);
    return {
      server,
      async stop() {
        controller.abort();
        await run;
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#held[Symbol.asyncDispose]();
  }
}

/** What a call fails with; a failure of the test when it does not. */
export async function failure(call: Promise<unknown>, code: Code): Promise<AppError> {
  const thrown = await call.then((value) => value, (thrown) => thrown);
  assert(thrown instanceof AppError, `wanted ${code}, got ${Deno.inspect(thrown)}`);
  assertEquals(thrown.code, code, thrown.message);
  return thrown;
}

/** A key that no other test has. */
export function newKey(): string {
  return crypto.randomUUID();
}
