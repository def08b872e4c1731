import type { Measurement } from "./row.ts";

/** A row as it was taken, and where. */
export interface Taken {
  readonly row: string;
  readonly title: string;
  readonly date: string;
  readonly deno: string;
  readonly cores: number;
  readonly cpu: string;
  /** The load average of the machine before the row: near zero, or the figures are doubtful. */
  readonly loadBefore: number;
  readonly rounds: number;
  readonly measurements: readonly Measurement[];
}

/** All rows that were ever taken, each as it was taken last, in this order. */
export function merge(before: readonly Taken[], taken: readonly Taken[], order: readonly string[]): Taken[] {
  const newest = new Map([...before, ...taken].map((row) => [row.row, row]));
  return order.flatMap((name) => newest.get(name) ?? []);
}

/** Puts these rows in place of those of the same names in the file, which need not be there; answers all rows. */
export async function save(
  path: string,
  taken: readonly Taken[],
  order: readonly string[],
): Promise<Taken[]> {
  const { rows = [] }: { rows?: readonly Taken[] } = await Deno.readTextFile(path).then(
    JSON.parse,
    () => ({}),
  );
  const merged = merge(rows, taken, order);
  await Deno.writeTextFile(path, `${JSON.stringify({ rows: merged }, undefined, 2)}\n`);
  return merged;
}
