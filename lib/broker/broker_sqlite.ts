import { openDatabase } from "../sqlite/mod.ts";
import { logger } from "../telemetry/mod.ts";
import type { Broker, BrokerFeature } from "./broker.ts";
import { Doorbell } from "./doorbell.ts";
import { queuesByName } from "./queue_name.ts";
import { SqliteQueue } from "./queue_sqlite.ts";
import { QUEUE_MIGRATIONS } from "./schema_sqlite.ts";
import { prepareStatements } from "./statements_sqlite.ts";
import { type BrokerTimes, brokerTimes } from "./times.ts";
import { SqliteWriter } from "./writer_sqlite.ts";

/** How often what has expired is removed, in milliseconds. */
const EXPIRE_MS = 60_000;

const FEATURES: ReadonlySet<BrokerFeature> = new Set<BrokerFeature>([
  "priority",
  "delay",
  "deduplication",
  "cancellation",
  "fence",
  "release",
  "replies",
  "running",
  "ahead",
]);

/**
 * Queues in one SQLite file: the embedded broker, shared by the processes of one machine. What is answered as
 * stored survives a crash of the machine.
 *
 * Processes wake each other through the folder `<path>-bells`.
 *
 * @throws AppError `FAILED_PRECONDITION` when the file cannot be opened.
 */
export function openSqliteBroker(path: string, times: BrokerTimes = {}): Broker {
  const resolved = brokerTimes(times);
  const db = openDatabase(path, QUEUE_MIGRATIONS);
  const doorbell = new Doorbell(`${path}-bells`);
  const writer = new SqliteWriter(db, doorbell);
  const statements = prepareStatements(db);
  const queues: SqliteQueue[] = [];
  const parts = { db, writer, statements, doorbell, times: resolved, features: FEATURES };
  const timer = setInterval(() => {
    writer.write(() => statements.expire.forEach((statement) => statement.run(Date.now())))
      .catch((why) => logger("broker").debug("Cannot remove what has expired: {why}", { why }));
  }, EXPIRE_MS);
  return {
    description: `SQLite file "${path}"`,
    features: FEATURES,
    queue: queuesByName((name) => {
      const queue = new SqliteQueue(parts, name);
      queues.push(queue);
      return queue;
    }),
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await Promise.all(queues.map((queue) => queue[Symbol.asyncDispose]()));
      await writer.idle();
      await doorbell[Symbol.asyncDispose]();
      if (db.isOpen) db.close();
    },
  };
}
