import { eventually } from "../../tests/support/eventually.ts";
import type { Ledger } from "./ledger.ts";

const ARRIVE_MS = 20_000;
/** After everything has come: what comes now was never sent. */
const SURPLUS_MS = 100;

/**
 * Waits until every subscriber has got this many messages, and a moment longer.
 *
 * @throws Error when they do not come, or more come.
 */
export async function settle(ledger: Ledger, messages: number): Promise<void> {
  await eventually("every message has come", () => ledger.complete >= messages, { withinMs: ARRIVE_MS })
    .catch(() => ledger.check(messages));
  await new Promise((resolve) => setTimeout(resolve, SURPLUS_MS));
  ledger.check(messages);
}
