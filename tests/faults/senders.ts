import { delay } from "@std/async/delay";
import { MessengerService } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { AppError } from "../../lib/error/mod.ts";
import { Channel } from "../../lib/rpc/mod.ts";
import { formatTime } from "../../lib/time/mod.ts";
import type { Acknowledgement, Recorder } from "./recorder.ts";

/** How a sender sends. */
export interface SenderOptions {
  /** Its name: the author of its messages, and what their texts begin with. */
  name: string;
  recorder: Recorder;
  /** Sends under way at once. */
  lanes: number;
  /** How long one send may take before it is given up, in milliseconds. */
  patienceMs: number;
  /** Between two sends of a lane, in milliseconds; 0 unless given. */
  paceMs?: number;
}

/** A client that sends without a pause until it is stopped. */
export interface Sender {
  /** Sends nothing new, and waits for what is under way. */
  stop(): Promise<void>;
}

/** So often one is sent that must be refused. */
const BAD_EVERY = 50;
/** So often one that was answered is sent again under its key. */
const AGAIN_EVERY = 20;
/** How long one request of a sender that repeats them may take, and how long it waits before the next. */
const ATTEMPT_MS = 3_000;
const RETRY_MS = 100;

/** Sends by `POST /sendMessage`, each message in one request that is never repeated. */
export function postSender(url: string, options: SenderOptions): Sender {
  const { name, recorder, patienceMs } = options;
  return run(options, async (count) => {
    const isBad = count % BAD_EVERY === 0;
    const text = recorder.text(name);
    const attempt = recorder.begin(text);
    try {
      const response = await fetch(`${url}/sendMessage`, {
        method: "POST",
        body: JSON.stringify({ author: isBad ? "" : name, text }),
        signal: AbortSignal.timeout(patienceMs),
      });
      const body = await response.json();
      if (response.status === 200) attempt.end("acknowledged", { sendTime: body.sendTime });
      else {
        attempt.end(response.status === 400 ? "refused" : "ambiguous");
        recorder.failed(text, String(response.status));
      }
      if (isBad && response.status === 200) recorder.faults.push(`"${text}" has no author and was taken`);
    } catch {
      attempt.end("ambiguous");
      recorder.failed(text, "no answer");
    }
  });
}

/**
 * Sends by `POST /sendMessage` with an `Idempotency-Key`, and repeats a request that failed under the same key, until it
 * is answered or `patienceMs` is over.
 */
export function keyedPostSender(url: string, options: SenderOptions): Sender {
  const { name, recorder, patienceMs } = options;
  return run(options, async () => {
    const text = recorder.text(name);
    const key = crypto.randomUUID();
    const attempt = recorder.begin(text);
    const endMs = performance.now() + patienceMs;
    while (performance.now() < endMs) {
      try {
        const response = await fetch(`${url}/sendMessage`, {
          method: "POST",
          headers: { "idempotency-key": key },
          body: JSON.stringify({ author: name, text }),
          signal: AbortSignal.timeout(ATTEMPT_MS),
        });
        const body = await response.json();
        if (response.status === 200) return attempt.end("acknowledged", { sendTime: body.sendTime });
        if (response.status < 500 && response.status !== 429) {
          recorder.faults.push(`"${text}" is a good message and was answered ${response.status}`);
        }
        recorder.failed(text, String(response.status));
      } catch {
        recorder.failed(text, "no answer"); // it may be stored: it is sent again under its key
      }
      await delay(RETRY_MS);
    }
    attempt.end("ambiguous");
  });
}

/** Sends by `SendMessage`, and repeats a call that failed under the same key. */
export function rpcSender(addresses: readonly string[], options: SenderOptions): Sender {
  const { name, recorder, patienceMs } = options;
  const channel = new Channel(addresses);
  const send = async (text: string, author: string, key: string): Promise<Required<Acknowledgement>> => {
    const { seq, epoch, sendTime } = await channel.call(
      MessengerService,
      (client, attempt) => client.sendMessage({ author, text, idempotencyKey: key }, attempt),
      { deadlineMs: patienceMs },
    );
    return { seq, epoch, sendTime: formatTime(sendTime!) };
  };
  return run(options, async (count) => {
    const isBad = count % BAD_EVERY === 0;
    const text = recorder.text(name);
    const key = crypto.randomUUID();
    const attempt = recorder.begin(text);
    let told: Required<Acknowledgement>;
    try {
      told = await send(text, isBad ? "" : name, key);
      attempt.end("acknowledged", told);
    } catch (thrown) {
      // Any other error may have followed an attempt that was stored.
      const { code, cause } = AppError.from(thrown);
      recorder.failed(text, cause instanceof AppError ? cause.code : code);
      return attempt.end(code === "INVALID_ARGUMENT" ? "refused" : "ambiguous");
    }
    if (isBad) recorder.faults.push(`"${text}" has no author and was taken`);
    if (count % AGAIN_EVERY !== 0) return;
    const again = await send(text, name, key).catch(() => undefined);
    if (again?.epoch === told.epoch && (again.seq !== told.seq || again.sendTime !== told.sendTime)) {
      recorder.faults.push(`"${text}" was answered ${told.seq}, and again under its key ${again.seq}`);
    }
  });
}

function run(
  { lanes, recorder, name, paceMs = 0 }: SenderOptions,
  sendOne: (count: number) => Promise<void>,
): Sender {
  let stopped = false;
  let count = 0;
  const lane = async () => {
    while (!stopped) {
      await sendOne(++count);
      if (paceMs > 0) await delay(paceMs);
    }
  };
  const all = Promise.all(Array.from({ length: lanes }, lane)).catch((thrown) => {
    recorder.faults.push(`sender ${name} ended: ${thrown}`);
  });
  return {
    async stop() {
      stopped = true;
      await all;
    },
  };
}
