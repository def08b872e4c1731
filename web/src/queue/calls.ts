import { type JsonObject, type JsonValue, toJson } from "@bufbuild/protobuf";
import { ValueSchema } from "@bufbuild/protobuf/wkt";
import { type CallInfo, CallState } from "../../../proto/gen/queue/v1/queue_pb.ts";
import { failureOf, isTransient } from "../app/errors.ts";
import { kept } from "../app/kept.ts";
import { backoffMs, pause } from "../chat/pause.ts";
import { queueClient } from "./client.ts";

/** Calls that are shown at the most; the oldest goes first. */
const MAX_SHOWN = 50;
/** How often storing a call is tried, with the same key. */
const MAX_TRIES = 5;

/** A call that was made here. */
export interface ShownCall {
  /** Its idempotency key. */
  readonly key: string;
  readonly queue: string;
  readonly func: string;
  readonly kwargs: JsonObject;
  readonly startMs: number;
  readonly endMs?: number;
  /** Its id, once it is stored. */
  readonly id?: string;
  readonly state: CallState;
  readonly result?: JsonValue;
  readonly error?: string;
}

/** The calls that were made here, the newest first, each as it stands. */
export const calls = kept<readonly ShownCall[]>("queue.calls", []);

const ENDED = [CallState.DONE, CallState.FAILED, CallState.CANCELLED];

export function hasEnded({ state }: Pick<ShownCall, "state">): boolean {
  return ENDED.includes(state);
}

/**
 * Stores a call, once however often it is tried, and follows it to its end.
 *
 * @throws ConnectError when it is refused: then it is not among the calls.
 */
export async function makeCall(queue: string, func: string, kwargs: JsonObject): Promise<void> {
  const key = `page-${Date.now()}-${Math.random().toString(36).slice(2)}`;
  const call: ShownCall = { key, queue, func, kwargs, startMs: Date.now(), state: CallState.UNSPECIFIED };
  calls.value = [call, ...calls.value].slice(0, MAX_SHOWN);
  try {
    const id = await enqueue(call);
    change(key, { id, state: CallState.QUEUED });
    follow(call, id);
  } catch (thrown) {
    calls.value = calls.value.filter((one) => one.key !== key);
    throw thrown;
  }
}

/** Asks the server to end a call; what became of it is told by the call itself. @throws ConnectError. */
export async function cancelCall({ queue, id }: ShownCall): Promise<void> {
  if (id) await queueClient.cancelCall({ queue, id });
}

async function enqueue({ queue, func, kwargs, key }: ShownCall): Promise<string> {
  for (let attempt = 0;; attempt++) {
    try {
      return (await queueClient.enqueue({ queue, func, kwargs, idempotencyKey: key }, { timeoutMs: 10_000 }))
        .id;
    } catch (thrown) {
      if (!isTransient(thrown) || attempt + 1 >= MAX_TRIES) throw thrown;
      await pause(backoffMs(attempt), new AbortController().signal);
    }
  }
}

/** Watches a call until it has ended; watching that breaks off begins again with the state then. */
async function follow({ key, queue }: ShownCall, id: string): Promise<void> {
  const isShown = () => calls.value.some((one) => one.key === key && !hasEnded(one));
  for (let attempt = 0; isShown(); attempt++) {
    try {
      for await (const { call } of queueClient.watchCall({ queue, id })) {
        attempt = 0;
        if (call) change(key, changeOf(call));
      }
      if (!isShown()) return;
    } catch (thrown) {
      if (!isTransient(thrown)) {
        const error = failureOf(thrown).message;
        return change(key, { state: CallState.FAILED, error, endMs: Date.now() });
      }
    }
    await pause(backoffMs(attempt), new AbortController().signal);
  }
}

function changeOf({ state, result, error }: CallInfo): Partial<ShownCall> {
  return {
    state,
    ...(ENDED.includes(state) && { endMs: Date.now() }),
    ...(state === CallState.DONE && { result: result ? toJson(ValueSchema, result) : null }),
    ...(error && { error: error.message }),
  };
}

function change(key: string, changed: Partial<ShownCall>): void {
  calls.value = calls.value.map((call) => call.key === key ? { ...call, ...changed } : call);
}
