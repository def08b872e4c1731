import type { BrokerQueue, DeadLetter } from "../../lib/broker/mod.ts";
import { UsageError } from "./usage_error.ts";

/** What the command needs. */
export interface DeadCommand {
  readonly queue: BrokerQueue;
  /** What follows `dead`. */
  readonly args: readonly string[];
  /** Takes the lines of the answer. */
  readonly print: (line: string) => void;
}

const PAGE = 100;
const SHOWN_CHARS = 100;
const USAGE = "expected list, show KEY, replay KEY, drop KEY; or --all in place of KEY for the last two";

/**
 * `queue dead list | show KEY | replay KEY | drop KEY`: the calls that were given up. `--all` in place of a key is
 * each of those that are there now.
 *
 * @returns the exit code: 1 when there is no such dead letter.
 * @throws UsageError when the arguments are wrong; AppError `UNAVAILABLE`.
 */
export async function deadCommand({ queue, args, print }: DeadCommand): Promise<number> {
  const [action, key, ...more] = args;
  if (action === "list" && key === undefined) return await list(queue, print);
  if (key === undefined || more.length > 0 || !["show", "replay", "drop"].includes(action ?? "")) {
    throw new UsageError(`Cannot run "queue dead ${args.join(" ")}": ${USAGE}`);
  }
  if (action === "show") {
    const letter = await queue.dead.get(key);
    if (letter) print(JSON.stringify(shown(letter), undefined, 2));
    return letter ? 0 : missing(queue, key, print);
  }
  const act = (one: string) => action === "replay" ? queue.dead.replay(one) : queue.dead.drop(one);
  const done = action === "replay" ? "replayed" : "dropped";
  if (key === "--all") {
    let count = 0;
    for (const { key } of await all(queue)) count += await act(key) ? 1 : 0;
    print(`${count} ${done}`);
    return 0;
  }
  if (!await act(key)) return missing(queue, key, print);
  print(`${key} ${done}`);
  return 0;
}

async function list(queue: BrokerQueue, print: (line: string) => void): Promise<number> {
  for (const letter of await all(queue)) {
    const { key, diedMs, attempts, reason, error } = letter;
    const text = [reason, error].filter(Boolean).join(": ");
    print([key, new Date(diedMs).toISOString(), `${attempts}×`, oneLine(text)].join("  "));
  }
  return 0;
}

async function all(queue: BrokerQueue): Promise<DeadLetter[]> {
  const found: DeadLetter[] = [];
  for (;;) {
    const after = found.at(-1)?.key;
    const page = await queue.dead.list({ limit: PAGE, ...(after !== undefined && { after }) });
    found.push(...page);
    if (page.length < PAGE) return found;
  }
}

function shown(
  { publishedMs, firstAttemptMs, lastAttemptMs, diedMs, deadlineMs, id, ...letter }: DeadLetter,
): object {
  return {
    id: id ?? null,
    ...letter,
    published: time(publishedMs),
    firstAttempt: time(firstAttemptMs),
    lastAttempt: time(lastAttemptMs),
    died: time(diedMs),
    deadline: time(deadlineMs),
  };
}

/** `null` where it is not known. */
function time(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}

/** Neither a line end nor an escape sequence of a message reaches the terminal. */
function oneLine(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ").slice(0, SHOWN_CHARS);
}

function missing(queue: BrokerQueue, key: string, print: (line: string) => void): number {
  print(`Cannot find dead letter "${key}" on queue "${queue.name}": there is none`);
  return 1;
}
