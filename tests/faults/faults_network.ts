import type { Fault, Touched } from "./fault.ts";
import type { Link } from "./link.ts";
import type { Random } from "./random.ts";
import type { Stage } from "./stage.ts";
import { wait } from "./wait.ts";

const CUT_MS = [100, 5_000] as const;
const SLOW_MS = [1_000, 5_000] as const;
/** How much later everything arrives, in milliseconds. */
const LATE_MS = [20, 400] as const;
const HALF_OPEN_MS = [500, 8_000] as const;

type Network = Extract<Touched, "front network" | "store network">;

/** Every network of this kind: in front of edges and chat workers, or behind a process. */
const LINKS: Readonly<Record<Network, (stage: Stage) => readonly Link[]>> = {
  "front network": ({ members }) => members.flatMap(({ frontLinks }) => frontLinks),
  "store network": ({ members }) => members.flatMap(({ storeLink }) => storeLink ? [storeLink] : []),
};

/** What happens to the networks between client, edge, worker and store. */
export const NETWORK_FAULTS: readonly Fault[] = (["front network", "store network"] as const).flatMap((
  network,
) => [
  onOne(network, "cut", {
    expected: "Broken calls are repeated or told to be; nothing is done twice for that",
    run: async (link, random, signal) => {
      const cutMs = random.between(...CUT_MS);
      link.cut();
      await wait(cutMs, signal);
    },
  }),
  onOne(network, "slow", {
    expected: "It takes longer, and that is all",
    run: async (link, random, signal) => {
      const [lateMs, slowMs] = [random.between(...LATE_MS), random.between(...SLOW_MS)];
      link.slow(lateMs);
      await wait(slowMs, signal);
    },
  }),
  onOne(network, "half-open", {
    expected:
      "A peer that does not answer is left for another or tried again; what arrives late is done once or not",
    run: async (link, random, signal) => {
      const ways = random.pick([["up"], ["down"], ["up", "down"]] as const);
      const [isBroken, heldMs] = [random.chance(0.5), random.between(...HALF_OPEN_MS)];
      for (const way of ways) link.hold(way);
      await wait(heldMs, signal);
      if (isBroken) link.breakAll(); // else what was kept back arrives now
    },
  }),
]);

interface OnOne {
  readonly expected: string;
  run(link: Link, random: Random, signal: AbortSignal): Promise<void>;
}

function onOne(network: Network, name: string, { expected, run }: OnOne): Fault {
  return {
    name: `${network} ${name}`,
    expected,
    touches: [network],
    happensOn: ({ store }) => network === "front network" || store !== "embedded",
    async run(stage, random, signal) {
      const link = random.pick(LINKS[network](stage));
      try {
        await run(link, random, signal);
      } finally {
        link.mend();
      }
    },
  };
}
