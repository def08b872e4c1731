import { stripVTControlCharacters } from "node:util";

/** Values by their names, in the order in which they are shown; the unit is part of the name. */
export type Figures = Readonly<Record<string, number>>;

/** What was measured, and what came out. */
export interface Measurement {
  readonly what: string;
  readonly figures: Figures;
  /** Why there are no figures: what was measured was wrong, or did not come to an end. */
  readonly failed?: string;
  /** Why nothing was measured: what it takes is not on this machine. */
  readonly missing?: string;
}

/** What a measurement takes is not on this machine. */
export class Missing extends Error {}

/** Measures one thing; what it throws becomes the measurement, so that the others are still taken. */
export async function measured(what: string, take: () => Promise<Figures>): Promise<Measurement> {
  try {
    return { what, figures: await take() };
  } catch (thrown) {
    return notMeasured(what, thrown);
  }
}

/** A measurement that came to nothing, and why, in one line. */
export function notMeasured(what: string, thrown: unknown): Measurement {
  const said = stripVTControlCharacters(thrown instanceof Error ? thrown.message : String(thrown));
  const why = said.split("\n", 1)[0]!;
  return { what, figures: {}, ...(thrown instanceof Missing ? { missing: why } : { failed: why }) };
}

/** How much is measured. */
export interface RowOptions {
  /** How often each figure is taken where the median of several counts. */
  readonly rounds: number;
}

/** One question to Parley, and how its answer is measured. */
export interface Row {
  /** For `--only`. */
  readonly name: string;
  readonly title: string;
  /**
   * Measures, in processes of its own.
   *
   * @throws Error when what was measured turns out to be wrong (a status, a count, an order) and spoils all.
   */
  measure(options: RowOptions): Promise<Measurement[]>;
}
