import { fromFileUrl } from "@std/path";
import { parseArgs } from "@std/cli/parse-args";
import { fanoutRow } from "./fanout.ts";
import { idleRow } from "./idle.ts";
import { latencyRow } from "./latency.ts";
import { measured, type Measurement, type Row } from "./row.ts";
import { sendRow } from "./send.ts";
import { startRow } from "./start.ts";
import { round } from "./statistics.ts";

const ROWS: readonly Row[] = [sendRow, latencyRow, fanoutRow, idleRow, startRow];
const ROUNDS = 3;
const RESULTS = fromFileUrl(new URL("results.json", import.meta.url));
const HELP = `Measures Parley, beside a bare listener where there is one, in processes of their own

Usage: deno task bench [--only <row>] [--rounds <count>]

Rows: ${ROWS.map(({ name }) => name).join(", ")}. All of them, ${ROUNDS} rounds, write bench/results.json;
part of them print only. Where answers, counts or order are wrong, there is no figure and the run fails.
`;

if (import.meta.main) await main();

async function main(): Promise<void> {
  const { only, rounds, help } = parseArgs(Deno.args, { string: ["only", "rounds"], boolean: ["help"] });
  const rows = ROWS.filter(({ name }) => only === undefined || name === only);
  const count = Number(rounds ?? ROUNDS);
  if (help || rows.length === 0 || !(Number.isInteger(count) && count >= 1)) {
    console.log(HELP);
    Deno.exit(help ? 0 : 2);
  }
  const [loadBefore] = Deno.loadavg();
  const report = [];
  for (const row of rows) {
    const measurements = await row.measure({ rounds: count }).catch(async (
      thrown,
    ) => [await measured(row.name, () => Promise.reject(thrown))]);
    console.log(`\n${row.name}: ${row.title}`);
    console.log(table(measurements));
    report.push({ row: row.name, title: row.title, measurements });
  }
  if (rows.length === ROWS.length && rounds === undefined) await write(loadBefore!, report);
  if (report.some(({ measurements }) => measurements.some(({ failed }) => failed))) Deno.exit(1);
}

/** @param loadBefore the load average of the machine before the first row: near zero, or the figures are doubtful. */
async function write(loadBefore: number, rows: readonly object[]): Promise<void> {
  const machine = {
    date: new Date().toISOString().slice(0, 10),
    deno: Deno.version.deno,
    cores: navigator.hardwareConcurrency,
    loadBefore: round(loadBefore, 2),
  };
  await Deno.writeTextFile(RESULTS, `${JSON.stringify({ ...machine, rows }, undefined, 2)}\n`);
}

/** A line for each measurement, a column for each figure. */
function table(measurements: readonly Measurement[]): string {
  const names = [...new Set(measurements.flatMap(({ figures }) => Object.keys(figures)))];
  const lines = [
    ["", ...names],
    ...measurements.map(({ what, figures }) => [what, ...names.map((name) => show(figures[name]))]),
  ];
  const widths = ["", ...names].map((_, i) => Math.max(...lines.map((line) => line[i]!.length)));
  const failures = measurements.filter(({ failed }) => failed).map(({ what, failed }) =>
    `FAILED ${what}: ${failed}`
  );
  const aligned = lines.map((line) =>
    line.map((cell, i) => i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)).join("  ").trimEnd()
  );
  return [...aligned, ...failures].join("\n");
}

function show(value: number | undefined): string {
  return value === undefined ? "" : value.toLocaleString("en-US", { maximumFractionDigits: 3 });
}
