import type { Measurement } from "./row.ts";

/** A line for each measurement, a column for each figure; what there is no figure of is said below. */
export function table(measurements: readonly Measurement[]): string {
  const names = [...new Set(measurements.flatMap(({ figures }) => Object.keys(figures)))];
  const measured = measurements.filter(({ failed, missing }) => !failed && !missing);
  const lines = [
    ["", ...names],
    ...measured.map(({ what, figures }) => [what, ...names.map((name) => show(figures[name]))]),
  ];
  const widths = ["", ...names].map((_, i) => Math.max(...lines.map((line) => line[i]!.length)));
  const aligned = lines.map((line) =>
    line.map((cell, i) => i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)).join("  ").trimEnd()
  );
  const gaps = measurements.flatMap(({ what, failed, missing }) => {
    if (failed) return [`FAILED ${what}: ${failed}`];
    return missing ? [`not measured: ${what}: ${missing}`] : [];
  });
  return [...aligned, ...gaps].join("\n");
}

/** A figure for people. */
export function show(value: number | undefined): string {
  return value === undefined ? "" : value.toLocaleString("en-US", { maximumFractionDigits: 3 });
}
