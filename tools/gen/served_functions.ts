import { z } from "zod";
import type { FunctionDescription } from "../../lib/queue/mod.ts";
import { GenFault } from "./run.ts";

/** Which functions are asked for, and of whom. */
export interface ServedOptions {
  /** An edge, such as `http://localhost:8080`. */
  readonly from: string;
  readonly queue: string;
  /** An access token, where the server wants one. */
  readonly token?: string | undefined;
}

/** How long the server may take, in milliseconds. */
const ANSWER_MS = 15_000;

const schemaRule = z.record(z.string(), z.unknown());
/** `queue.v1.ListFunctionsResponse` in JSON, which leaves out what is empty. */
const answerRule = z.object({
  functions: z.array(z.object({
    name: z.string(),
    doc: z.string().default(""),
    parameters: z.array(z.object({
      name: z.string(),
      required: z.boolean().default(false),
      schema: schemaRule.default({}),
      default: z.json().optional(),
    })).default([]),
    returns: schemaRule.optional(),
  })).default([]),
});

/**
 * What a running server serves on a queue, by `queue.v1.QueueService/ListFunctions`. As JSON, and not by the generated
 * code, which this must not need: it is what generates.
 *
 * @throws GenFault when it does not answer, or not with functions.
 */
export async function servedFunctions(options: ServedOptions): Promise<readonly FunctionDescription[]> {
  const { functions } = answerRule.parse(await ask(options));
  return functions.map(({ returns, parameters, ...rest }) => ({
    ...rest,
    parameters: parameters.map(({ default: value, ...parameter }) => ({
      ...parameter,
      ...(value !== undefined && { default: value }),
    })),
    ...(returns && { returns }),
  }));
}

async function ask({ from, queue, token }: ServedOptions): Promise<unknown> {
  const failed = (state: string) =>
    new GenFault(`Cannot list functions of queue "${queue}" at ${from}: ${state}`);
  const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
  try {
    const response = await fetch(new URL("/queue.v1.QueueService/ListFunctions", from), {
      method: "POST",
      headers,
      body: JSON.stringify({ queue }),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const text = await response.text();
    if (!response.ok) throw failed(messageOf(text) || String(response.status));
    return JSON.parse(text);
  } catch (thrown) {
    if (thrown instanceof GenFault || !(thrown instanceof Error)) throw thrown;
    throw failed(thrown.message);
  }
}

/** What an error of Connect says. */
function messageOf(text: string): string {
  try {
    const { message } = JSON.parse(text);
    return typeof message === "string" ? message : "";
  } catch {
    return "";
  }
}
