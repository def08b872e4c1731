import { parseArgs } from "@std/cli/parse-args";
import type { Broker } from "../../lib/broker/mod.ts";
import { AppError } from "../../lib/error/mod.ts";
import { type ClientLanguage, createQueueClient, generateClient } from "../../lib/queue/mod.ts";
import { UsageError } from "./usage_error.ts";

/** What the command needs. */
export interface FunctionsCommand {
  readonly broker: Broker;
  readonly queue: string;
  /** What follows `functions`. */
  readonly args: readonly string[];
  readonly print: (text: string) => void;
}

const LANGUAGES: readonly ClientLanguage[] = ["ts", "python"];

/**
 * `queue functions`: what the workers of the queue serve; with `--client ts|python` as a typed client, to `--output
 * FILE` or standard output.
 *
 * @throws UsageError when the arguments are wrong; AppError `UNAVAILABLE` when no worker is alive.
 */
export async function functionsCommand({ broker, queue, args, print }: FunctionsCommand): Promise<void> {
  const { client: language, output } = parseArgs([...args], {
    string: ["client", "output"],
    unknown: (arg: string) => {
      throw new UsageError(`Cannot use "${arg}": expected --client or --output`);
    },
  });
  const known = LANGUAGES.find((one) => one === language);
  if (language !== undefined && !known) {
    throw new UsageError(
      `Cannot generate a client in "${language}": expected one of ${LANGUAGES.join(", ")}`,
    );
  }
  if ((await broker.queue(queue).workers()).length === 0) {
    throw new AppError("UNAVAILABLE", `no live worker serves queue "${queue}"`);
  }
  await using client = createQueueClient({ broker, queue });
  const functions = await client.functions();
  const text = known ? generateClient(functions, known, { queue }) : JSON.stringify(functions, undefined, 2);
  if (output === undefined) return print(text.trimEnd());
  await Deno.writeTextFile(output, text);
  print(`${output}: ${functions.length} functions of queue "${queue}"`);
}
