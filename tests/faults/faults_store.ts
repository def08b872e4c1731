import type { Fault } from "./fault.ts";
import { wait } from "./wait.ts";

const AWAY_MS = [0, 3_000] as const;
const PAUSED_MS = [200, 6_000] as const;

/** What happens to the server that keeps the data. */
export const STORE_FAULTS: readonly Fault[] = [
  {
    name: "store server killed",
    expected: "Calls fail as UNAVAILABLE meanwhile; what was acknowledged is there when it is back",
    touches: ["server"],
    happensOn: ({ store }) => store !== "embedded",
    async run({ server }, random, signal) {
      const awayMs = random.between(...AWAY_MS);
      await server?.kill();
      await wait(awayMs, signal);
      await server?.start();
    },
  },
  {
    name: "store server paused",
    expected: "Calls fail as UNAVAILABLE rather than hang; what it does when it goes on is done once",
    touches: ["server"],
    happensOn: ({ store }) => store !== "embedded",
    async run({ server }, random, signal) {
      const pausedMs = random.between(...PAUSED_MS);
      server?.pause();
      await wait(pausedMs, signal);
      server?.resume();
    },
  },
  {
    name: "FLUSHALL",
    expected: "What was before may be gone; the epoch changes, every reader is told, and none sees a hole",
    touches: ["server"],
    happensOn: ({ store }) => store === "redis",
    async run({ server, losses }) {
      const fromMs = performance.now();
      await server?.flush?.();
      losses.push({ fromMs, toMs: performance.now() });
    },
  },
];
