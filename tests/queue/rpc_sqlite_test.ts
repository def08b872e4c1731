import { openSqliteBroker } from "../../lib/broker/mod.ts";
import { queueRpcSuite } from "../suites/queue_rpc_suite.ts";

queueRpcSuite("SQLite", () => {
  const folder = Deno.makeTempDirSync({ prefix: "parley-queue-" });
  const broker = openSqliteBroker(`${folder}/queue.db`);
  return Promise.resolve({
    broker,
    async [Symbol.asyncDispose]() {
      await broker[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  });
});
