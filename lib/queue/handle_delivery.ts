import { AppError } from "../error/mod.ts";
import type { Delivery, Reply } from "../broker/mod.ts";
import type { Codecs } from "./codecs.ts";
import { outcomeOfFailure } from "./failure.ts";
import { firstLookOver, mayComeTooSoon } from "./first_look.ts";
import { unknownFunctionText } from "./invoke.ts";
import { type CallMessage, type Codec, MalformedMessage, type Outcome } from "./message.ts";
import type { Pool, RunFailure, RunResult, WorkerKind } from "./pool.ts";
import type { Registered, Registry } from "./registry.ts";
import { mayHelp, retryDelayMs } from "./retry.ts";

/** What a delivery is handled with. */
export interface HandlerOptions {
  readonly codecs: Codecs;
  readonly registry: Registry;
  readonly pools: ReadonlyMap<WorkerKind, Pool>;
  /** How long a function may run that does not say so itself, in milliseconds. */
  readonly timeoutMs: number;
  /** How often a call is handed out that never comes to an end. */
  readonly maxDeliveries: number;
  /** Tells the broker the id that only the body has; answers whether its caller has cancelled the call. */
  readonly identify: (delivery: Delivery, id: string) => boolean;
}

/** A delivery whose message could be read. */
interface Job {
  readonly delivery: Delivery;
  readonly codec: Codec;
  readonly call: CallMessage;
  readonly deadlineMs: number | undefined;
  /** When it was taken, on the monotonic clock. */
  readonly takenMs: number;
}

/** What is said of a call that was stopped because nobody waited any more. */
const DEADLINE_TEXT = "the deadline of the call has passed";

/** What is done with a delivery in the end; for the log. */
export type Handled = "answered" | "dropped" | "retried" | "released" | "dead";

/**
 * Brings one delivery to its end: decodes it, runs its function, settles it. Never leaves it unsettled but by
 * throwing, which it does when the broker could not be told.
 */
export async function handleDelivery(delivery: Delivery, options: HandlerOptions): Promise<Handled> {
  const takenMs = performance.now();
  const codec = options.codecs[delivery.wire];
  let call: CallMessage;
  try {
    const read = codec.decodeCall(delivery.body);
    call = { createdMs: delivery.publishedMs, ...read, id: delivery.id ?? read.id };
  } catch (thrown) {
    if (!(thrown instanceof MalformedMessage)) throw thrown;
    return await bury(delivery, codec, thrown);
  }
  const job = { delivery, codec, call, deadlineMs: delivery.deadlineMs ?? call.deadlineMs, takenMs };
  if (options.identify(delivery, call.id) || delivery.stop.aborted) return await drop(delivery);
  if (job.deadlineMs !== undefined && job.deadlineMs <= Date.now()) return await drop(delivery);
  const registered = options.registry.functions.get(call.func);
  return registered ? await serve(job, registered, options) : await answerItself(job, options.registry);
}

async function serve(job: Job, registered: Registered, options: HandlerOptions): Promise<Handled> {
  const { delivery } = job;
  const { retry } = registered.function;
  const limit = Math.max(options.maxDeliveries, retry?.attempts ?? 0);
  if (delivery.attempt > limit) {
    const reason = `${limit} deliveries`;
    const message = `the task was given up after ${reason}: its worker ended each time`;
    return await giveUp(job, reason, { kind: "crashed", message });
  }
  const result = await run(job, registered, options);
  if (result.ok) return await answer(job, { value: result.value });
  const { failure } = result;
  if (failure.kind === "closed") return await delivery.release().then(() => "released");
  if (failure.kind === "cancelled" || delivery.stop.aborted) return await drop(delivery);
  if (!retry || !mayHelp(failure)) return await answer(job, outcomeOfFailure(failure));
  if (delivery.attempt >= retry.attempts) return await giveUp(job, `${delivery.attempt} attempts`, failure);
  const delayMs = retryDelayMs(retry, delivery.attempt);
  if (job.deadlineMs !== undefined && Date.now() + delayMs >= job.deadlineMs) {
    return await answer(job, outcomeOfFailure(failure)); // by then nobody waits any more
  }
  return await delivery.retry(delayMs).then(() => "retried");
}

async function run(job: Job, registered: Registered, options: HandlerOptions): Promise<RunResult> {
  const { delivery, call, deadlineMs } = job;
  const pool = options.pools.get(registered.worker);
  const failed = (message: string): RunResult => ({ ok: false, failure: { kind: "crashed", message } });
  if (!pool) return failed(`no ${registered.worker} pool is open`);
  const timeoutMs = registered.function.timeoutMs ?? options.timeoutMs;
  const leftMs = deadlineMs === undefined ? Infinity : deadlineMs - Date.now();
  try {
    const result = await pool.run({
      func: call.func,
      args: call.args,
      kwargs: call.kwargs,
      timeoutMs: Math.max(1, Math.min(timeoutMs, leftMs)),
      id: call.id,
      attempt: delivery.attempt,
      signal: delivery.stop,
    });
    const late = leftMs < timeoutMs && !result.ok && result.failure.kind === "timeout";
    return late ? { ok: false, failure: { kind: "timeout", message: DEADLINE_TEXT } } : result;
  } catch (thrown) {
    return failed(AppError.from(thrown).message);
  }
}

async function answerItself(job: Job, { builtIns }: Registry): Promise<Handled> {
  const { func } = job.call;
  if (builtIns.has(func)) return await answer(job, { value: builtIns.get(func) });
  const message = unknownFunctionText(func);
  return await answer(job, outcomeOfFailure({ kind: "unknown", message }));
}

async function answer(job: Job, outcome: Outcome): Promise<Handled> {
  const reply = replyTo(job, outcome);
  if (mayComeTooSoon(job.codec.wire)) await firstLookOver(job.takenMs);
  await job.delivery.complete(reply);
  return "answered";
}

async function giveUp(job: Job, reason: string, failure: RunFailure): Promise<Handled> {
  const reply = replyTo(job, outcomeOfFailure(failure));
  if (mayComeTooSoon(job.codec.wire)) await firstLookOver(job.takenMs);
  const { deadlineMs, call: { id } } = job;
  await job.delivery.dead({ reason, error: failure.message, id, reply, deadlineMs });
  return "dead";
}

async function drop(delivery: Delivery): Promise<Handled> {
  await delivery.complete();
  return "dropped";
}

async function bury(
  delivery: Delivery,
  codec: Codec,
  malformed: MalformedMessage,
): Promise<Handled> {
  const { reason, message } = malformed;
  const id = delivery.id ?? malformed.id;
  const call = { id: id ?? "", func: "", args: [], kwargs: {}, createdMs: delivery.publishedMs };
  const outcome: Outcome = { error: { code: "INVALID_ARGUMENT", message } };
  if (mayComeTooSoon(codec.wire)) await firstLookOver(performance.now());
  await delivery.dead({
    reason: `malformed: ${reason}`,
    error: message,
    ...(id !== undefined && { id, reply: { id, body: codec.encodeReply(call, outcome, Date.now()) } }),
  });
  return "dead";
}

/** The reply; one that cannot be written becomes the error that says so, without the arguments if they are it. */
function replyTo({ codec, call }: Job, outcome: Outcome): Reply {
  try {
    return { id: call.id, body: codec.encodeReply(call, outcome, Date.now()) };
  } catch (thrown) {
    const { code, message } = AppError.from(thrown);
    const bare = { ...call, args: [], kwargs: {} };
    const error = { code: code === "INVALID_ARGUMENT" ? "INTERNAL" : code, message } as const;
    return { id: call.id, body: codec.encodeReply(bare, { error }, Date.now()) };
  }
}
