import { KafkaConnection } from "../../lib/kafka/mod.ts";
import { KafkaDead } from "../../lib/broker/dead_letters_kafka.ts";

/** Puts a dead letter back, and is killed between the call and the letter's end. */
const [address = "", queue = ""] = Deno.args;
const connection = await KafkaConnection.open(address);
const produce = connection.produce.bind(connection);
connection.produce = async (record) => {
  if (record.value === undefined) Deno.kill(Deno.pid, "SIGKILL");
  await produce(record);
};
await using dead = new KafkaDead(connection, queue, () => Promise.resolve());
const [letter] = await dead.list({ limit: 1 });
await dead.replay(letter?.key ?? "");
