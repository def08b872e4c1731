import type { Dialled } from "./dial.ts";
import type { Target } from "./target.ts";

/**
 * Dials the first of several servers that can be reached, beginning with the one that was reached last: calls stay
 * together, and go on at the next when a server goes away.
 *
 * @throws what the last one failed with, when none can be.
 */
export function dialAny(
  targets: readonly Target[],
  dial: (target: Target) => Promise<Dialled>,
): () => Promise<Dialled> {
  let current = 0;
  return async () => {
    for (let tried = 1;; tried++) {
      const at = current;
      try {
        return await dial(targets[at]!);
      } catch (thrown) {
        current = (at + 1) % targets.length;
        if (tried === targets.length) throw thrown;
      }
    }
  };
}
