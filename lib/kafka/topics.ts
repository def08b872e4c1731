import { delay } from "@std/async/delay";
import type { Admin } from "@platformatic/kafka";
import { refused } from "./failure.ts";

/** A topic as it is made when it is not there. One that is there is left as it is. */
export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  /** Settings of the topic, such as `{ "cleanup.policy": "compact" }`. */
  readonly configs?: Readonly<Record<string, string>>;
}

const LOOK_MS = 20;
const MAX_LOOKS = 200;

/** As many copies as the broker makes of a topic unless told otherwise (KIP-464). */
const BROKERS_REPLICAS = -1;

/** Makes the topics that are not there. */
export async function makeTopics(admin: Admin, specs: readonly TopicSpec[]): Promise<void> {
  const there = new Set(await admin.listTopics());
  for (const { name, partitions, configs = {} } of specs) {
    if (there.has(name)) continue;
    try {
      await admin.createTopics({
        topics: [name],
        partitions,
        replicas: BROKERS_REPLICAS,
        configs: Object.entries(configs).map(([name, value]) => ({ name, value })),
      });
    } catch (thrown) {
      if (!refused(thrown, "TOPIC_ALREADY_EXISTS")) throw thrown; // another made it just now
    }
    await seen(admin, name);
  }
}

/** Waits until a topic that was made is told to those who ask for it: that is soon, not at once. */
async function seen(admin: Admin, name: string): Promise<void> {
  for (let look = 0; look < MAX_LOOKS; look++) {
    if ((await admin.listTopics()).includes(name)) return;
    await delay(LOOK_MS);
  }
}
