import { delay } from "@std/async/delay";
import { z } from "zod";
import { type CallContext, fn } from "../../lib/queue/mod.ts";
import { EFFECT } from "./queue_history.ts";

/** What queue workers of a run of faults serve: each run says on standard error that it happened, which stays. */
const args = z.object({ tag: z.string() });
/** As often as a call that fails is run, and not less. */
const retry = { attempts: 3, minMs: 10, maxMs: 200 };

export const inProcess = fn({ args, worker: "process" }, (call, context) => work("inProcess", call, context));

export const inThread = fn({ args, worker: "thread" }, (call, context) => work("inThread", call, context));

export const inTurn = fn({ args, worker: "async" }, (call, context) => work("inTurn", call, context));

/** Fails the first time that it is run to its end. */
export const flaky = fn({ args, worker: "async", retry }, async (call, context) => {
  const answer = await work("flaky", call, context);
  if (context.attempt < 2) throw new Error(answer);
  return answer;
});

/** Fails whenever it is run. */
export const doomed = fn({ args, worker: "async", retry }, async (call, context) => {
  throw new Error(await work("doomed", call, context));
});

const utf8 = new TextEncoder();
const LONGEST_MS = 40;

/** One run: an effect that is there for good, some time, and an answer that says which run it is of. */
async function work(func: string, { tag }: { tag: string }, { id, attempt }: CallContext): Promise<string> {
  const run = crypto.randomUUID();
  // In one write, of the process itself: a kill a moment later takes nothing back.
  Deno.stderr.writeSync(utf8.encode(`${EFFECT}${JSON.stringify({ id, attempt, func, tag, run })}\n`));
  await delay(Math.random() * LONGEST_MS);
  return `${tag} ${run}`;
}
