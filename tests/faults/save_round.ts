import { join } from "@std/path";
import type { RoundOptions, RoundResult } from "./round.ts";

/** Writes all that is known of a round into a folder of its own below this one, and answers where. */
export async function saveRound(
  below: string,
  { store, seed }: Pick<RoundOptions, "store" | "seed">,
  result: RoundResult,
): Promise<string> {
  const folder = join(below, `${store}-${seed}`);
  await Deno.mkdir(folder, { recursive: true });
  const write = (name: string, text: string) => Deno.writeTextFile(join(folder, name), text);
  const lines = (all: readonly string[]) => all.map((line) => `${line}\n`).join("");
  await write("violations.txt", lines(result.violations));
  await write("steps.txt", lines([...result.steps, ...result.summaries]));
  await write("processes.log", lines(result.logs));
  for (const [name, history] of Object.entries(result.histories)) {
    await write(`${name}.json`, JSON.stringify(history, null, 1));
  }
  return folder;
}

const SHOWN = 20;

/** What a failing run says: the first violations, where its histories are, and how to see it again. */
export function wordsOf(
  { violations }: Pick<RoundResult, "violations">,
  { folder, again }: { folder: string; again: string },
): string {
  return [
    `${violations.length} promises were broken; the histories are in ${folder}`,
    ...violations.slice(0, SHOWN).map((violation) => `  ${violation}`),
    `Again: ${again}`,
  ].join("\n");
}
