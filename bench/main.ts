import { fromFileUrl } from "@std/path";
import { parseArgs } from "@std/cli/parse-args";
import { connectRow } from "./connect.ts";
import { withFigures } from "./document.ts";
import { fanoutRow } from "./fanout.ts";
import { idleRow } from "./idle.ts";
import { largeRow } from "./large.ts";
import { latencyRow } from "./latency.ts";
import { queueRow } from "./queue.ts";
import { restRow } from "./rest.ts";
import { save, type Taken } from "./results.ts";
import { notMeasured, type Row } from "./row.ts";
import { sendRow } from "./send.ts";
import { startRow } from "./start.ts";
import { round } from "./statistics.ts";
import { streamRow } from "./stream.ts";
import { table } from "./table.ts";
import { unaryRow } from "./unary.ts";

const ROWS: readonly Row[] = [
  ...[sendRow, latencyRow, startRow],
  ...[unaryRow, connectRow, restRow, streamRow, largeRow, fanoutRow, idleRow],
  queueRow,
];
const NAMES = ROWS.map(({ name }) => name);
const ROUNDS = 5;
const RESULTS = fromFileUrl(new URL("results.json", import.meta.url));
const DOCUMENT = fromFileUrl(new URL("../docs/performance.md", import.meta.url));
const HELP = `Measures Parley in processes of its own, beside bare listeners and servers of others

Usage: deno task bench [--only <row>,<row>] [--rounds <count>] [--save]
       deno task bench:rpc [--rounds <count>] [--save]

Rows: ${NAMES.join(", ")}; all of them, ${ROUNDS} rounds, unless told otherwise. With --save they take
the place of those of the same names in bench/results.json and docs/performance.md. Where answers, counts or order are wrong, there is no
figure and the run fails.
`;

if (import.meta.main) await main();

async function main(): Promise<void> {
  const { only, rounds, help, save: keeps } = parseArgs(Deno.args, {
    string: ["only", "rounds"],
    boolean: ["help", "save"],
  });
  const names = new Set<string>(only?.split(",") ?? NAMES);
  const rows = ROWS.filter(({ name }) => names.has(name));
  const count = Number(rounds ?? ROUNDS);
  if (help || rows.length !== names.size || !(Number.isInteger(count) && count >= 1)) {
    console.log(HELP);
    Deno.exit(help ? 0 : 2);
  }
  const machine = await describeMachine();
  let failed = false;
  for (const row of rows) {
    const loadBefore = round(Deno.loadavg()[0]!, 2);
    const measurements = await row.measure({ rounds: count })
      .catch((thrown) => [notMeasured(row.name, thrown)]);
    console.log(`\n${row.name}: ${row.title}`);
    console.log(table(measurements));
    failed ||= measurements.some(({ failed }) => failed);
    const { name, title } = row;
    const taken: Taken = { row: name, title, ...machine, loadBefore, rounds: count, measurements };
    if (keeps) await keep(taken);
  }
  if (failed) Deno.exit(1);
}

async function keep(taken: Taken): Promise<void> {
  const rows = await save(RESULTS, [taken], NAMES);
  await Deno.writeTextFile(DOCUMENT, withFigures(await Deno.readTextFile(DOCUMENT), rows));
}

async function describeMachine(): Promise<Pick<Taken, "date" | "deno" | "cores" | "cpu">> {
  const cpuInfo = await Deno.readTextFile("/proc/cpuinfo").catch(() => "");
  return {
    date: new Date().toISOString().slice(0, 10),
    deno: Deno.version.deno,
    cores: navigator.hardwareConcurrency,
    cpu: /^model name\s*: (.*)$/m.exec(cpuInfo)?.[1] ?? "unknown",
  };
}
