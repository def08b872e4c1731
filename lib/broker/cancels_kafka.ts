import { AppError } from "../error/mod.ts";
import type { KafkaConnection, StoredRecord } from "../kafka/mod.ts";
import { withDeadline } from "../time/mod.ts";
import type { Reply, Wire } from "./call.ts";
import type { KafkaControl } from "./control_kafka.ts";
import type { KafkaReplies } from "./replies_kafka.ts";
import { replyRecord } from "./reply_id_kafka.ts";

/** The header that tells the reply of one cancellation from all others. */
const CANCEL_HEADER = "parley-cancel";
/** How long a reply that is stored may take to be read again, in milliseconds. */
const READ_MS = 10_000;

/** Ends calls: by a reply that all readers see, and then by telling the consumers. */
export class KafkaCancels {
  readonly #connection: KafkaConnection;
  readonly #queue: string;
  readonly #control: KafkaControl;
  /** Who waits to read their own reply again. */
  readonly #writing = new Map<string, (counts: boolean) => void>();

  constructor(connection: KafkaConnection, queue: string, control: KafkaControl) {
    this.#connection = connection;
    this.#queue = queue;
    this.#control = control;
  }

  /** A reply was read: that of a cancellation tells it whether it came first. */
  heard({ headers }: StoredRecord, counts: boolean): void {
    const name = headers.get(CANCEL_HEADER);
    if (name !== undefined) this.#writing.get(name)?.(counts);
  }

  /**
   * See `BrokerQueue.cancel`. A process that ends between its two writes leaves a call that may run, and whose
   * reply nobody reads.
   */
  async cancel(replies: KafkaReplies, wire: Wire, reply: Reply): Promise<boolean> {
    if (await replies.reply(wire, reply.id) !== undefined) return false;
    const name = crypto.randomUUID();
    const read = Promise.withResolvers<boolean>();
    this.#writing.set(name, read.resolve);
    try {
      const replayedMs = replies.replayedMs(wire, reply.id);
      const record = replyRecord({ queue: this.#queue, wire, replayedMs }, reply);
      await this.#connection.produce({ ...record, headers: { ...record.headers, [CANCEL_HEADER]: name } });
      const counts = await withDeadline(read.promise, READ_MS, "read the reply again").catch((cause) => {
        throw new AppError("UNAVAILABLE", `Cannot cancel the call "${reply.id}": no answer in time`, {
          cause,
        });
      });
      if (counts) await this.#control.cancelled(wire, reply.id);
      return counts;
    } finally {
      this.#writing.delete(name);
    }
  }
}
