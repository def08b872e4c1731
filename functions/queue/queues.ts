import type { Broker, BrokerQueue, Wire } from "../../lib/broker/mod.ts";
import { AppError } from "../../lib/error/mod.ts";
import { createQueueClient, type QueueClient } from "../../lib/queue/mod.ts";

/** Queues that one process keeps at the most: a caller may name any. */
export const MAX_QUEUES = 1_000;

/** The queues that callers name, each with its clients; they are made when they are first used, and kept. */
export class Queues {
  readonly broker: Broker;
  readonly #default: string;
  readonly #names = new Set<string>();
  readonly #clients = new Map<string, QueueClient>();

  /** @param name of the queue that is meant where none is named. */
  constructor(broker: Broker, name: string) {
    this.broker = broker;
    this.#default = name;
  }

  /** @throws AppError `RESOURCE_EXHAUSTED` when it would be one too many; `INVALID_ARGUMENT`. */
  queue(name: string): BrokerQueue {
    return this.broker.queue(this.#admit(name));
  }

  /** Calls the functions of a queue on this wire. @throws AppError as {@link Queues.queue} does. */
  client(name: string, wire: Wire): QueueClient {
    const queue = this.#admit(name);
    const key = `${wire} ${queue}`;
    let client = this.#clients.get(key);
    if (!client) {
      client = createQueueClient({ broker: this.broker, queue, wire });
      this.#clients.set(key, client);
    }
    return client;
  }

  #admit(asked: string): string {
    const name = asked || this.#default;
    if (this.#names.has(name)) return name;
    if (this.#names.size >= MAX_QUEUES) {
      throw new AppError("RESOURCE_EXHAUSTED", `Cannot use the queue "${name}": ${MAX_QUEUES} are in use`);
    }
    this.broker.queue(name);
    this.#names.add(name);
    return name;
  }
}
