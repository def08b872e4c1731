import { delay } from "@std/async/delay";
import type { CallInfo } from "../../proto/gen/queue/v1/queue_pb.ts";
import type { Broker, BrokerQueue } from "../../lib/broker/mod.ts";
import { AppError } from "../../lib/error/mod.ts";
import type { StoredCall } from "../../lib/queue/mod.ts";
import { doneCall, failedCall, openCall } from "./wire.ts";

/** How often it is looked whether a queued call runs, in milliseconds; its end is told at once. */
const LOOK_MS = 200;

/** A call, and where it is. */
export interface Followed {
  readonly call: StoredCall;
  readonly queue: BrokerQueue;
  readonly broker: Broker;
}

/** What is known of the call now. */
export async function callInfo(followed: Followed): Promise<CallInfo> {
  const { call } = followed;
  return await endedCall(call) ?? openCall(call.id, await isTaken(followed));
}

/**
 * Its state now, then each that it comes to, up to its end.
 *
 * @throws AppError what the signal was aborted with; `UNAVAILABLE`.
 */
export async function* followCall(followed: Followed, signal: AbortSignal): AsyncGenerator<CallInfo> {
  const { call } = followed;
  using leaving = abortedWith(signal);
  // Waits from before the first look: no reply comes unseen in between.
  const end = call.result({ signal: leaving.signal }).then(() => undefined, (thrown: unknown) => thrown);
  let info = await endedCall(call);
  if (info) return yield info;
  let isRunning = await isTaken(followed);
  yield openCall(call.id, isRunning);
  let ended: { readonly why: unknown } | undefined;
  const ending = end.then((why) => ended = { why });
  while (!ended) {
    await Promise.race(
      isRunning ? [ending] : [ending, delay(LOOK_MS, { signal: leaving.signal }).catch(() => {})],
    );
    if (ended || isRunning) continue;
    isRunning = await isTaken(followed);
    if (isRunning) yield openCall(call.id, true);
  }
  info = await endedCall(call);
  if (!info) throw AppError.from(signal.aborted ? signal.reason : ended.why);
  yield info;
}

/** The call with its result or error; `undefined` while it has not ended. */
async function endedCall(call: StoredCall): Promise<CallInfo | undefined> {
  if (await call.state() === "waiting") return undefined;
  return await call.result().then(
    (value) => doneCall(call.id, value),
    (thrown: unknown) => failedCall(call.id, AppError.from(thrown)),
  );
}

/**
 * Whether nothing of the queue waits: then a call that has not ended is in the hands of a worker. Never where only
 * the worker itself knows what it has.
 */
async function isTaken({ queue, broker }: Followed): Promise<boolean> {
  if (!broker.features.has("replies")) return false;
  const { ready, delayed, running } = await queue.depth();
  return running > 0 && ready + delayed === 0;
}

/** A signal that is aborted with the given one, and when it is disposed. */
function abortedWith(signal: AbortSignal): Disposable & { readonly signal: AbortSignal } {
  const leaving = new AbortController();
  return {
    signal: AbortSignal.any([signal, leaving.signal]),
    [Symbol.dispose]: () => leaving.abort(),
  };
}
