import { type BrokerTimes, openSqliteBroker } from "../lib/broker/mod.ts";
import { brokerSuite, type Subject } from "./suites/broker_suite.ts";

/** An empty file of its own, and the broker on it. */
function openSubject(times: BrokerTimes): Promise<Subject> {
  const folder = Deno.makeTempDirSync({ prefix: "parley-queue-" });
  const path = `${folder}/queue.db`;
  const broker = openSqliteBroker(path, times);
  return Promise.resolve({
    broker,
    again: () => Promise.resolve(openSqliteBroker(path, times)),
    async [Symbol.asyncDispose]() {
      await broker[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  });
}

brokerSuite("SQLite", openSubject);
