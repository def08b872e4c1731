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
      else attempt.end(response.status === 400 ? "refused" : "ambiguous");
      if (isBad && response.status === 200) recorder.faults.push(`"${text}" has no author and was taken`);
    } catch {
      attempt.end("ambiguous");
    }
  });
}

/** Sends by `SendMessage`, and repeats a call that failed under the same key. */
export function rpcSender(addresses: readonly string[], options: SenderOptions): Sender {
  const { name, recorder, patienceMs } = options;
  const channel = new Channel(addresses);
  const send = async (text: string, author: string, key: string): Promise<Required<Acknowledgement>> => {
    const { seq, sendTime } = await channel.call(
      MessengerService,
      (client, attempt) => client.sendMessage({ author, text, idempotencyKey: key }, attempt),
      { deadlineMs: patienceMs },
    );
    return { seq, sendTime: formatTime(sendTime!) };
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
      return attempt.end(AppError.from(thrown).code === "INVALID_ARGUMENT" ? "refused" : "ambiguous");
    }
    if (isBad) recorder.faults.push(`"${text}" has no author and was taken`);
    if (count % AGAIN_EVERY !== 0) return;
    const again = await send(text, name, key).catch(() => undefined);
    if (again && (again.seq !== told.seq || again.sendTime !== told.sendTime)) {
      recorder.faults.push(`"${text}" was answered ${told.seq}, and again under its key ${again.seq}`);
    }
  });
}

function run({ lanes, recorder, name }: SenderOptions, sendOne: (count: number) => Promise<void>): Sender {
  let stopped = false;
  let count = 0;
  const lane = async () => {
    while (!stopped) await sendOne(++count);
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
