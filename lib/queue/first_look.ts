import { delay } from "@std/async/delay";
import type { Wire } from "../broker/mod.ts";

/** How long the first look of PRPC's client may take to be over, in milliseconds. */
const FIRST_LOOK_MS = 10;

/**
 * Whether a reply on this wire can come too soon for the one who waits for it.
 *
 * PRPC's client looks for its result as soon as it has sent the call, by GET and then DELETE, and next a second
 * later: a reply that is written between those two is lost to it. Its own server is too slow for that; ours is not,
 * so replies on the pickled wire, which is that client's, are held until its first look is over.
 */
export function mayComeTooSoon(wire: Wire): boolean {
  return wire === "pickled";
}

/** Waits until the first look is over, for a call that was taken then (`performance.now()`). */
export async function firstLookOver(takenMs: number): Promise<void> {
  const leftMs = takenMs + FIRST_LOOK_MS - performance.now();
  if (leftMs > 0) await delay(leftMs);
}
