import { delay } from "@std/async/delay";
import { eventually } from "../support/eventually.ts";
import type { FlushRecord } from "./chat_history.ts";
import type { Received } from "./checker.ts";
import type { Reader } from "./reader.ts";

/** Between two flushes, in milliseconds, so that each has something to empty. */
const PAUSE_MS = 10;
const READY_MS = 10_000;
/** Longer than an edge waits before it says that it cannot. */
const FLUSH_MS = 15_000;

/** A reader of a mailbox, with a record of every flush. */
export interface MailboxReader extends Reader {
  readonly flushes: readonly FlushRecord[];
}

/**
 * Empties a mailbox with `POST /getAndFlushMessages`, again and again, one flush after the other, at each of the edges
 * that share it in turn.
 */
export async function mailboxReader(...edges: readonly string[]): Promise<MailboxReader> {
  const received: Received[] = [];
  const flushes: FlushRecord[] = [];
  const faults: string[] = [];
  let stopped = false;
  const flush = async (edge: string): Promise<Pick<FlushRecord, "outcome" | "messages">> => {
    try {
      const signal = AbortSignal.timeout(FLUSH_MS);
      const response = await fetch(`${edge}/getAndFlushMessages`, { method: "POST", signal });
      if (response.status === 200) return { outcome: "taken", messages: await response.json() };
      await response.body?.cancel();
      if (response.status === 503) return { outcome: "refused", messages: [] };
      faults.push(`mailbox: answered ${response.status}`);
      return { outcome: "broken", messages: [] };
    } catch {
      return { outcome: "broken", messages: [] };
    }
  };
  const drain = async () => {
    for (let turn = 0; !stopped; turn++) {
      const startMs = performance.now();
      const edge = turn % edges.length;
      const flushed = await flush(edges[edge]!);
      flushes.push({ edge, startMs, endMs: performance.now(), ...flushed });
      received.push(...flushed.messages);
      await delay(PAUSE_MS);
    }
  };
  for (const edge of edges) {
    await eventually("the edge is ready", async () => {
      const response = await fetch(`${edge}/readyz`);
      await response.body?.cancel();
      return response.status === 200;
    }, { withinMs: READY_MS });
  }
  const draining = drain().catch((thrown) => faults.push(`mailbox: ended: ${thrown}`));
  return {
    name: "mailbox",
    received,
    events: [],
    flushes,
    faults,
    async [Symbol.asyncDispose]() {
      stopped = true;
      await draining;
    },
  };
}
