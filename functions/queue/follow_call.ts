import { delay } from "@std/async/delay";
import type { CallInfo } from "../../proto/gen/queue/v1/queue_pb.ts";
import { AppError } from "../../lib/error/mod.ts";
import type { CallState, StoredCall } from "../../lib/queue/mod.ts";
import { doneCall, failedCall, openCall } from "./wire.ts";

/** How often it is looked whether a queued call runs, in milliseconds; its end is told at once. */
const LOOK_MS = 200;
/** How often it is looked whether one that runs was put back, in milliseconds. */
const LOOK_AGAIN_MS = 1_000;

/** What is known of the call now. */
export async function callInfo(call: StoredCall): Promise<CallInfo> {
  const state = await call.state();
  return isOpen(state) ? openCall(call.id, state === "running") : await endedCall(call);
}

/**
 * Its state now, then each that it comes to, up to its end.
 *
 * @throws AppError what the signal was aborted with; `UNAVAILABLE`.
 */
export async function* followCall(call: StoredCall, signal: AbortSignal): AsyncGenerator<CallInfo> {
  using leaving = abortedWith(signal);
  // Waits from before the first look: no reply comes unseen in between.
  let ended: { readonly why: unknown } | undefined;
  const ending = call.result({ signal: leaving.signal })
    .then(() => undefined, (thrown: unknown) => thrown)
    .then((why) => ended = { why });
  let told: CallState | undefined;
  for (;;) {
    const state = await call.state();
    if (!isOpen(state)) return yield await endedCall(call);
    if (ended) throw AppError.from(signal.aborted ? signal.reason : ended.why);
    if (state !== told) yield openCall(call.id, state === "running");
    told = state;
    const lookMs = state === "running" ? LOOK_AGAIN_MS : LOOK_MS;
    await Promise.race([ending, delay(lookMs, { signal: leaving.signal }).catch(() => {})]);
  }
}

function isOpen(state: CallState): boolean {
  return state === "waiting" || state === "running";
}

/** The call, which has ended, with its result or error. */
async function endedCall(call: StoredCall): Promise<CallInfo> {
  return await call.result().then(
    (value) => doneCall(call.id, value),
    (thrown: unknown) => failedCall(call.id, AppError.from(thrown)),
  );
}

/** A signal that is aborted with the given one, and when it is disposed. */
function abortedWith(signal: AbortSignal): Disposable & { readonly signal: AbortSignal } {
  const leaving = new AbortController();
  return {
    signal: AbortSignal.any([signal, leaving.signal]),
    [Symbol.dispose]: () => leaving.abort(),
  };
}
