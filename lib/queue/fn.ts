import { z } from "zod";
import { type WorkerKind } from "./pool.ts";

/** When a function that failed is run again. */
export interface RetryPolicy {
  /** Runs at the most, the first one included: 2 or more. */
  readonly attempts: number;
  /** The upper bound of the first wait, in milliseconds; it doubles. 100 unless given. */
  readonly minMs?: number;
  /** The upper bound of any wait, in milliseconds. 60,000 unless given. */
  readonly maxMs?: number;
}

/** What a function is told of its call, beside its arguments. */
export interface CallContext {
  /** The id of the call: the same in every delivery, so a key for what must be done once. */
  readonly id: string;
  /** The how-manieth delivery this is; 1 is the first. */
  readonly attempt: number;
  /** Aborted when the run is cancelled, takes too long, or its pool is closed. */
  readonly signal: AbortSignal;
}

/** What a function says of itself. */
export interface FnOptions<Args extends z.ZodObject, Returns extends z.ZodType> {
  /** The parameters: the order of the keys is the order of positional arguments. None unless given. */
  readonly args?: Args;
  /** What it answers; an answer that does not fit fails the call. */
  readonly returns?: Returns;
  /** How long it may run, in milliseconds; what the server says unless given. */
  readonly timeoutMs?: number;
  /** Without it, a function that fails is not run again. */
  readonly retry?: RetryPolicy;
  /** What it runs in; what the module or the server says unless given. */
  readonly worker?: WorkerKind;
  /** What it does, for people; generated clients carry it. */
  readonly doc?: string;
}

/** A function that can be called over a queue. Its name is the name that its module exports it by. */
export interface QueueFunction {
  readonly [BRAND]: true;
  readonly args: z.ZodObject;
  /** Its parameters in their order. */
  readonly parameters: readonly Parameter[];
  readonly returns: z.ZodType | undefined;
  readonly timeoutMs: number | undefined;
  readonly retry: Required<RetryPolicy> | undefined;
  readonly worker: WorkerKind | undefined;
  readonly doc: string;
  /** Runs it with arguments that are parsed already. */
  readonly handler: (args: Record<string, unknown>, context: CallContext) => unknown;
}

/** One parameter of a function. */
export interface Parameter {
  readonly name: string;
  readonly required: boolean;
  readonly schema: z.core.$ZodType;
}

// By name: a module that was loaded from another copy of this one is known, too.
const BRAND: unique symbol = Symbol.for("parley.queue.fn");

const NO_ARGS = z.object({});
const RETRY_MIN_MS = 100;
const RETRY_MAX_MS = 60_000;

/**
 * A function that can be called over a queue, sync or async.
 *
 * @throws TypeError when a parameter without default follows one that has one: nobody could pass it by position.
 * @throws RangeError when a time or a number of attempts cannot be.
 *
 * @example
 * ```ts
 * import { z } from "zod";
 * import { fn } from "./fn.ts";
 * const summ = fn( // exported from its module
 *   { args: z.object({ a: z.number(), b: z.number(), z: z.number().default(0.5) }) },
 *   ({ a, b, z }) => a + b + z,
 * );
 * summ.parameters.map(({ name }) => name); // ["a", "b", "z"]
 * ```
 */
export function fn<
  Args extends z.ZodObject = typeof NO_ARGS,
  Returns extends z.ZodType = z.ZodUnknown,
>(
  options: FnOptions<Args, Returns>,
  handler: (args: z.output<Args>, context: CallContext) => z.input<Returns> | Promise<z.input<Returns>>,
): QueueFunction {
  const { args = NO_ARGS, returns, timeoutMs, retry, worker, doc = "" } = options;
  if (timeoutMs !== undefined && !(timeoutMs > 0)) {
    throw new RangeError(`Cannot time a function out after ${timeoutMs} ms: need more than 0`);
  }
  return {
    [BRAND]: true,
    args,
    parameters: parametersOf(args),
    returns,
    timeoutMs,
    retry: retry && resolveRetry(retry),
    worker,
    doc,
    // The arguments have been parsed by `args`, which is where their type comes from.
    handler: (parsed, context) => handler(parsed as z.output<Args>, context),
  };
}

/** Whether this is a function that {@link fn} has made. */
export function isQueueFunction(value: unknown): value is QueueFunction {
  return typeof value === "object" && value !== null && BRAND in value;
}

function parametersOf(args: z.ZodObject): Parameter[] {
  // What the schema's own JSON says, so that everybody is told the same.
  const { required = [] } = z.toJSONSchema(args, { io: "input", unrepresentable: "any" });
  const parameters = Object.entries(args.shape).map(([name, schema]): Parameter => ({
    name,
    required: required.includes(name),
    schema,
  }));
  const optional = parameters.findIndex(({ required }) => !required);
  const late = parameters.findLastIndex(({ required }) => required);
  if (optional >= 0 && late > optional) {
    const [before, after] = [parameters[optional]!.name, parameters[late]!.name];
    throw new TypeError(
      `Cannot order parameters: "${after}" is required and follows "${before}", which is not`,
    );
  }
  return parameters;
}

function resolveRetry(retry: RetryPolicy): Required<RetryPolicy> {
  const { attempts, minMs = RETRY_MIN_MS, maxMs = Math.max(minMs, RETRY_MAX_MS) } = retry;
  if (!(Number.isInteger(attempts) && attempts >= 2 && minMs > 0 && maxMs >= minMs)) {
    throw new RangeError(
      `Cannot retry ${attempts} times after ${minMs} to ${maxMs} ms: need attempts >= 2 and 0 < minMs <= maxMs`,
    );
  }
  return { attempts, minMs, maxMs };
}
