import { assertEquals } from "@std/assert";
import { Consumer } from "@platformatic/kafka";
import { GroupReader, KafkaConnection, type StoredRecord } from "../../lib/kafka/mod.ts";
import { eventually } from "../support/eventually.ts";
import { KafkaServer } from "../support/kafka.ts";
import { kafkaRequirement } from "../support/kafka_requirement.ts";

const { ignore } = kafkaRequirement();
const TOPIC = "late";
const GROUP = "late-group";
const PARTITIONS = [0, 1];

/**
 * A member asks for what comes next, loses the partition, and is given it again at a place before; only then comes
 * the answer.
 */
Deno.test("kafka: an answer from before a rebalance takes no reader past what nobody has finished", {
  ignore,
}, async () => {
  await using server = await KafkaServer.start();
  await using connection = await KafkaConnection.open(server.address);
  await connection.ensureTopics([{ name: TOPIC, partitions: PARTITIONS.length }]);
  const send = async (value: string) => {
    await Promise.all(PARTITIONS.map((partition) => connection.produce({ topic: TOPIC, value, partition })));
  };
  using answers = lateAnswers();
  await using first = new Member(connection);
  await first.joined;
  await send("finished");
  await first.seen("finished", PARTITIONS);
  for (const record of first.records) first.reader.finish(record);
  await send("taken");
  await first.seen("taken", PARTITIONS);
  first.forget();
  answers.hold();
  await eventually("a fetch is under way", () => answers.held > 0, { withinMs: 10_000 });
  await send("later");
  await using second = new Member(connection);
  await eventually("a partition moves", () => first.lost.length > 0, { withinMs: 20_000 });
  const moved = [...first.lost];
  await second.seen("later", moved);
  await second.reader[Symbol.asyncDispose]();
  await eventually("it comes back", () => moved.every((partition) => first.owns(partition)), {
    withinMs: 20_000,
  });
  await answers.release();
  await first.seen("later", moved);
  for (const partition of moved) {
    const values = first.records.filter((record) => record.partition === partition).map(({ value }) => value);
    assertEquals(values, ["taken", "later"]);
  }
});

/** A member of the group that takes what it reads. */
class Member implements AsyncDisposable {
  readonly lost: number[] = [];
  readonly reader: GroupReader;
  records: StoredRecord[] = [];

  constructor(connection: KafkaConnection) {
    this.reader = new GroupReader(connection, {
      group: GROUP,
      topics: [TOPIC],
      sessionMs: 6_000,
      heartbeatMs: 500,
      maxWaiting: 100,
      onRecords: () => this.records.push(...this.reader.take(100)),
      onRebalance: () => {},
      onLost: (_topic, partition) => this.lost.push(partition),
    });
  }

  get joined(): Promise<void> {
    return this.reader.joined;
  }

  owns(partition: number): boolean {
    return this.reader.owns({ topic: TOPIC, partition, offset: 0n });
  }

  forget(): void {
    this.records = [];
  }

  async seen(value: string, partitions: readonly number[]): Promise<void> {
    const has = (partition: number) =>
      this.records.some((record) => record.partition === partition && record.value === value);
    await eventually(`"${value}" is read`, () => partitions.every(has), { withinMs: 20_000 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.reader[Symbol.asyncDispose]();
  }
}

/** How the driver fetches, of all its forms the one that its streams use. */
type Fetch = (this: Consumer, options: unknown, callback?: (...answer: unknown[]) => void) => unknown;

/** Keeps back the answers to the fetches that members of the group make from `hold` on, until `release`. */
function lateAnswers() {
  const prototype: object = Consumer.prototype;
  const fetch: Fetch = Reflect.get(prototype, "fetch");
  const gate = Promise.withResolvers<void>();
  let isHolding = false;
  let late: unknown;
  let held = 0;
  const fetchLate: Fetch = function (options, callback) {
    if (isHolding && this.groupId === GROUP) late ??= this;
    if (!isHolding || this !== late || held > 0 || !callback) return fetch.call(this, options, callback);
    held++;
    return fetch.call(this, options, (...answer) => void gate.promise.then(() => callback(...answer)));
  };
  Reflect.set(prototype, "fetch", fetchLate);
  return {
    get held() {
      return held;
    },
    hold() {
      isHolding = true;
    },
    async release() {
      gate.resolve();
      await gate.promise;
    },
    [Symbol.dispose]() {
      gate.resolve();
      Reflect.set(prototype, "fetch", fetch);
    },
  };
}
