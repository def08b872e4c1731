import { parseArgs } from "@std/cli/parse-args";
import { CATALOGUE, WORKLOADS } from "./catalogue.ts";
import { abilities } from "./open_stage.ts";
import { runRound } from "./round.ts";
import { saveRound, wordsOf } from "./save_round.ts";
import type { StoreName } from "./stage.ts";

const HELP =
  `Faults happen to real processes while clients work; a checker proves from what the clients saw that
nothing acknowledged was lost, doubled or reordered, and that no reader saw a hole

Usage: deno task faults [options]

Options:
  --minutes N     how long faults happen, in all; 2
  --seed S        a whole number that decides what happens; another each time unless given
  --store NAME    embedded, redis, kafka, or all; all
  --workload NAME ${Object.keys(WORKLOADS).join(", ")}, or all; all
  --only TEXTS    only faults whose name contains one of these, such as "kill -9,FLUSHALL"
  --out FOLDER    where a run that fails writes its histories; .parley/faults
  --help          this text

Exit codes: 0 when all promises were kept, 1 when one was broken, 2 for a wrong command line.
`;

const STORES: readonly StoreName[] = ["embedded", "redis", "kafka"];
/** A round is no longer than this: then all is quiet, the histories are judged, and another begins. */
const ROUND_SECONDS = 120;

if (import.meta.main) Deno.exit(await main(Deno.args));

async function main(words: string[]): Promise<number> {
  const args = parseArgs(words, {
    string: ["minutes", "seed", "store", "workload", "only", "out"],
    boolean: ["help"],
    default: { minutes: "2", store: "all", workload: "all", only: "", out: ".parley/faults" },
  });
  if (args.help) {
    console.log(HELP);
    return 0;
  }
  const seed = Number(args.seed ?? crypto.getRandomValues(new Uint32Array(1))[0]);
  const seconds = Number(args.minutes) * 60;
  const stores = STORES.filter((store) => args.store === "all" || args.store === store);
  const named = Object.values(WORKLOADS).filter(({ name }) =>
    args.workload === "all" || args.workload === name
  );
  const only = args.only.split(",") as readonly string[];
  const faults = CATALOGUE.filter(({ name }) => only.some((text) => name.includes(text)));
  const isWrong = args._.length > 0 || !Number.isSafeInteger(seed) || !(seconds > 0);
  if (isWrong || stores.length === 0 || named.length === 0 || faults.length === 0) {
    console.error(`Cannot run "${words.join(" ")}": see what can be run\n\n${HELP}`);
    return 2;
  }
  const on = stores.flatMap((store) => {
    const workloads = named.filter((workload) => workload.runsOn({ store }));
    return workloads.length > 0 ? [{ store, workloads }] : [];
  });
  console.log(`Seed ${seed}`);
  const can = await abilities();
  for (const ability of ["small disk", "shifted clock"] as const) {
    if (!can.has(ability)) {
      console.log(`Left out, since this machine has no ${ability}: the faults that need it`);
    }
  }
  const rounds = Math.max(1, Math.ceil(seconds / on.length / ROUND_SECONDS));
  const each = seconds / on.length / rounds;
  for (let round = 0; round < rounds; round++) {
    for (const { store, workloads } of on) {
      const options = { store, workloads, faults, can, seed: seed + round, seconds: each };
      const names = workloads.map(({ name }) => name).join(" and ");
      console.log(`--- ${names} on ${store}, seed ${options.seed}, ${Math.round(each)} s`);
      const result = await runRound({ ...options, print: (line) => console.log(line) });
      for (const summary of result.summaries) console.log(summary);
      if (result.violations.length === 0) continue;
      const folder = await saveRound(args.out, options, result);
      const again =
        `deno task faults --minutes ${(each / 60).toFixed(2)} --seed ${options.seed} --store ${store} ` +
        `--workload ${args.workload}${args.only && ` --only "${args.only}"`}`;
      console.error(wordsOf(result, { folder, again }));
      return 1;
    }
  }
  return 0;
}
