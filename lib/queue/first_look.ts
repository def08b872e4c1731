import { delay } from "@std/async/delay";
import type { Wire } from "../broker/mod.ts";

/** How long the first look of PRPC's client may take to be over, in milliseconds. */
const FIRST_LOOK_MS = 10;

/**
 * Waits until a reply can be written on this wire, for a call that was taken then (`performance.now()`).
 *
 * PRPC's client looks for its result as soon as it has sent the call, by GET and then DELETE, and next a second
 * later: a reply that is written between those two is lost to it. Its own server is too slow for that; ours is not,
 * so replies on the pickled wire, which is that client's, are held until its first look is over.
 */
export async function firstLookOver(wire: Wire, takenMs: number): Promise<void> {
  if (wire !== "pickled") return;
  const leftMs = takenMs + FIRST_LOOK_MS - performance.now();
  if (leftMs > 0) await delay(leftMs);
}
