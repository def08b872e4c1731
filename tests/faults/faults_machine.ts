import type { Fault } from "./fault.ts";
import { wait } from "./wait.ts";

const FULL_MS = [500, 4_000] as const;
/** What is left free at first, in bytes: some writes still succeed, and the disk is full in the middle of one. */
const LEFT_BYTES = [0, 64 * 1024] as const;
/** How far the clock is set back, in seconds: less than keys are kept, so that setting it right drops none. */
const BACK_SECONDS = [1, 2 * 3_600] as const;
const SHIFTED_MS = [500, 3_000] as const;

/** What happens to the machine under the processes. */
export const MACHINE_FAULTS: readonly Fault[] = [
  {
    name: "full disk",
    expected:
      "Calls fail with a defined error and nothing acknowledged is lost; with space again it goes on by itself " +
      "(redis-server ends itself, as it does with appendfsync always, and is started again)",
    touches: ["disk", "server"],
    happensOn: ({ store, can }) => can.has("small disk") && store !== "kafka",
    async run({ disk, server }, random, signal) {
      const [leftBytes, fullMs] = [random.between(...LEFT_BYTES), random.between(...FULL_MS)];
      await disk?.fill(leftBytes);
      await wait(fullMs, signal);
      await disk?.empty();
      await server?.kill();
      await server?.start();
    },
  },
  {
    name: "clock set back",
    expected:
      "Send times go on increasing, leases and deadlines do not notice, and neither when it is set right again",
    touches: ["clock"],
    happensOn: ({ can }) => can.has("shifted clock"),
    async run({ clock }, random, signal) {
      const [seconds, shiftedMs] = [random.between(...BACK_SECONDS), random.between(...SHIFTED_MS)];
      await clock?.shift(-seconds);
      await wait(shiftedMs, signal);
      await clock?.shift(0);
    },
  },
];
