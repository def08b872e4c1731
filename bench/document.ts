import type { Taken } from "./results.ts";
import { show } from "./table.ts";

const BEGIN = "<!-- figures: written by deno task bench --save -->";
const END = "<!-- end of figures -->";

/**
 * Puts the figures of these rows where the marks of a document are.
 *
 * @throws Error when the document has no such place.
 */
export function withFigures(document: string, rows: readonly Taken[]): string {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`Cannot write the figures: no "${BEGIN}" before "${END}"`);
  const figures = rows.map(section).join("\n");
  return `${document.slice(0, begin + BEGIN.length)}\n\n${figures}\n${document.slice(end)}`;
}

function section(row: Taken): string {
  const { title, date, deno, cores, cpu, loadBefore, rounds, measurements } = row;
  const names = [...new Set(measurements.flatMap(({ figures }) => Object.keys(figures)))];
  const lines = measurements.map(({ what, figures, failed, missing }) => {
    const why = failed ? "failed" : missing ? `not measured: ${missing}` : undefined;
    return [what, ...names.map((name, i) => why ? (i === 0 ? why : "") : show(figures[name]))];
  });
  const note =
    `Deno ${deno}, ${cores} cores (${cpu}), ${date}, ${rounds} rounds, load average before ${loadBefore}.`;
  return [`### ${row.row}`, "", `${title}.`, "", ...markdown([["", ...names], ...lines]), "", note, ""].join(
    "\n",
  );
}

/** A table as `deno fmt` leaves it. */
function markdown(lines: readonly (readonly string[])[]): string[] {
  const widths = lines[0]!.map((_, i) => Math.max(3, ...lines.map((line) => line[i]!.length)));
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(" | ")} |`;
  const [head, ...rest] = lines;
  return [row(head!), row(widths.map((width) => "-".repeat(width))), ...rest.map(row)];
}
