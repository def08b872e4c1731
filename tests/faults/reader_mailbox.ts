import { delay } from "@std/async/delay";
import { eventually } from "../support/eventually.ts";
import type { Received } from "./checker.ts";
import type { Reader } from "./reader.ts";

/** Between two flushes, in milliseconds, so that each has something to empty. */
const PAUSE_MS = 10;
const READY_MS = 10_000;

/** Empties the mailbox of an edge with `POST /getAndFlushMessages`, again and again. */
export async function mailboxReader(edge: string): Promise<Reader> {
  const received: Received[] = [];
  const faults: string[] = [];
  let stopped = false;
  const flush = async () => {
    const response = await fetch(`${edge}/getAndFlushMessages`, { method: "POST" });
    if (response.status !== 200) { // nothing was taken
      await response.body?.cancel();
      if (response.status !== 503) faults.push(`mailbox: answered ${response.status}`);
      return;
    }
    try {
      for (const { text, sendTime } of await response.json()) received.push({ text, sendTime });
    } catch (thrown) {
      faults.push(`mailbox: an answer broke off: ${thrown}`);
    }
  };
  const drain = async () => {
    while (!stopped) {
      await flush();
      await delay(PAUSE_MS);
    }
  };
  await eventually("the edge is ready", async () => {
    const response = await fetch(`${edge}/readyz`);
    await response.body?.cancel();
    return response.status === 200;
  }, { withinMs: READY_MS });
  const draining = drain().catch((thrown) => faults.push(`mailbox: ended: ${thrown}`));
  return {
    name: "mailbox",
    received,
    faults,
    async [Symbol.asyncDispose]() {
      stopped = true;
      await draining;
    },
  };
}
