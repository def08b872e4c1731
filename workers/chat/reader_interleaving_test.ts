import { setImmediate } from "node:timers";
import { assertEquals } from "@std/assert";
import { BEGINNING, type ChatLog, type Position } from "../../lib/chat/mod.ts";
import { intercept } from "../../tests/support/intercept.ts";
import { LiveRoom, numbers } from "../../tests/support/live_room.ts";
import { TempStore } from "../../tests/support/temp_store.ts";

const RUNS = 10;
const READERS = 6;
const STEPS = 25;

type Random = (below: number) => number;

/** Numbers that look random and come again with the same seed (mulberry32). */
function randomOf(seed: number): Random {
  let a = seed;
  return (below) => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** Lets others run, up to so many turns of the event loop. */
async function turns(random: Random, most: number): Promise<void> {
  for (let left = random(most); left > 0; left--) await new Promise((resolve) => setImmediate(resolve));
}

/** A log that takes its time, before it looks and before it answers. */
function leisurely(log: ChatLog, random: Random): ChatLog {
  return intercept(log, {
    read: (read) => async (...args) => {
      await turns(random, 4);
      const page = await read(...args);
      await turns(random, 4);
      return page;
    },
    extent: (extent) => async (room) => {
      await turns(random, 4);
      const answer = await extent(room);
      await turns(random, 4);
      return answer;
    },
  });
}

/** One room of one run: what is written, and the number of the last message once it is known. */
class Run {
  readonly room: string;
  readonly random: Random;
  readonly #live: LiveRoom;
  #last = Infinity;

  constructor(live: LiveRoom, seed: number) {
    this.#live = live;
    this.room = `run-${seed}`;
    this.random = randomOf(seed);
  }

  /** Steps of one to many messages, some of which fill a page of the history; a last one when all have begun. */
  async write(begun: Promise<unknown>): Promise<number> {
    let tail = 0;
    for (let i = 0; i < STEPS; i++) {
      const count = i % 8 === 3 ? 499 + this.random(3) : 1 + this.random(5);
      tail = Number((await this.#live.say(count, { room: this.room })).seq);
      await turns(this.random, 5);
    }
    await begun;
    this.#last = tail + 1;
    await this.#live.say(1, { room: this.room });
    return this.#last;
  }

  /** A reader that begins anywhere and anywhen, and reads at its own pace. */
  follow(): { begun: Promise<void>; read: Promise<{ start: number; got: number[] }> } {
    const { promise: begun, resolve, reject } = Promise.withResolvers<void>();
    const read = this.#follow(resolve);
    read.catch(reject);
    return { begun, read };
  }

  async #follow(begun: () => void) {
    await turns(this.random, 80);
    const log = leisurely(this.#live.store.log, this.random);
    using reading = this.#live.read(await this.#somewhere(), { room: this.room, log });
    const start = Number((await reading.start()).seq);
    begun();
    const got: number[] = [];
    while ((got.at(-1) ?? start) < this.#last) {
      const page = await reading.page();
      if (page.length === 0) break;
      got.push(...page);
      await turns(this.random, 6);
    }
    return { start, got };
  }

  async #somewhere(): Promise<Position | undefined> {
    const extent = await this.#live.store.log.extent(this.room);
    const at = extent && { epoch: extent.epoch, seq: BigInt(this.random(Number(extent.tail) + 1)) };
    return [undefined, BEGINNING, at][this.random(3)];
  }
}

Deno.test("readRoom: each message once and in order, however reading and writing interleave", async () => {
  await using file = new TempStore();
  const live = await LiveRoom.open(file.store);
  for (let seed = 1; seed <= RUNS; seed++) {
    const run = new Run(live, seed);
    const readers = Array.from({ length: READERS }, () => run.follow());
    const last = await run.write(Promise.all(readers.map(({ begun }) => begun)));
    for (const { read } of readers) {
      const { start, got } = await read;
      assertEquals(got, numbers(start + 1, last), `seed ${seed}, a reader that begins after ${start}`);
    }
    assertEquals(live.hub.size, 0);
  }
});
