import type { z } from "zod";
import { AppError } from "../error/mod.ts";
import { bindArguments } from "./bind_arguments.ts";
import type { CallContext, QueueFunction } from "./fn.ts";
import type { Functions } from "./functions.ts";
import { NotPlain, toPlain } from "./plain.ts";
import type { FailureKind, PoolCall, RunResult } from "./pool.ts";

/** PRPC's text for a function that is not there. */
export function unknownFunctionText(name: string): string {
  return `func name '${name}' not found in server`;
}

/**
 * Runs a function here and now: binds and parses the arguments, runs the handler, checks the answer, and makes
 * plain data of it, which can be cloned and sent. Never rejects. It does not stop anything: pools do.
 */
export async function invoke(
  functions: Functions,
  call: Pick<PoolCall, "func" | "args" | "kwargs">,
  context: CallContext,
): Promise<RunResult> {
  const found = functions.get(call.func);
  if (!found) return failed("unknown", unknownFunctionText(call.func));
  try {
    const args = await parseArguments(found, call);
    if ("error" in args) return failed("arguments", args.error);
    const answer = await found.handler(args.args, context);
    return { ok: true, value: await parseAnswer(found, call.func, answer) };
  } catch (thrown) {
    if (thrown instanceof NotPlain) return failed("result", thrown.message);
    return { ok: false, failure: failureOf(thrown) };
  }
}

/** What was thrown by a function, as its caller gets it. */
function failureOf(thrown: unknown): { kind: FailureKind; message: string; code?: string } {
  if (thrown instanceof AppError) return { kind: "thrown", message: thrown.message, code: thrown.code };
  return { kind: "thrown", message: textOf(thrown) };
}

/** The text of an error alone, as Python's `str(e)`; its name where it says nothing. */
function textOf(thrown: unknown): string {
  try {
    if (!(thrown instanceof Error)) return String(thrown);
    return String(thrown.message) || String(thrown.name) || "Error";
  } catch {
    return "it threw what has no text";
  }
}

async function parseArguments(
  found: QueueFunction,
  call: Pick<PoolCall, "func" | "args" | "kwargs">,
): Promise<{ args: Record<string, unknown> } | { error: string }> {
  const bound = bindArguments(call.func, found, call);
  if ("error" in bound) return bound;
  const parsed = await found.args.safeParseAsync(bound.args);
  if (!parsed.success) return { error: issueText(call.func, "argument", parsed.error) };
  return { args: parsed.data };
}

async function parseAnswer(found: QueueFunction, name: string, answer: unknown): Promise<unknown> {
  let value = answer;
  if (found.returns) {
    const parsed = await found.returns.safeParseAsync(answer);
    if (!parsed.success) throw new NotPlain(issueText(name, "result", parsed.error));
    value = parsed.data;
  }
  try {
    return toPlain(value);
  } catch (thrown) {
    const why = thrown instanceof NotPlain ? thrown.message : textOf(thrown);
    throw new NotPlain(`Cannot encode the result of ${name}(): ${why}`);
  }
}

/** `summ() argument 'a': Invalid input: expected number, received string`: the first of what is wrong. */
function issueText(name: string, what: string, error: z.ZodError): string {
  const issue = error.issues[0];
  const where = issue?.path.map(String).join(".");
  return `${name}() ${what}${where ? ` '${where}'` : ""}: ${issue?.message ?? "invalid"}`;
}

function failed(kind: FailureKind, message: string): RunResult {
  return { ok: false, failure: { kind, message } };
}
