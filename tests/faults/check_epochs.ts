import type { ChatHistory } from "./chat_history.ts";

/**
 * Each time the store forgot, the epoch changed: what was answered before and what was sent afterwards are in no common
 * epoch.
 */
export function checkEpochs({ sends, losses }: Pick<ChatHistory, "sends" | "losses">): string[] {
  return losses.flatMap(({ fromMs, toMs }) => {
    const told = sends.filter(({ epoch }) => epoch !== undefined);
    const before = new Set(told.filter(({ endMs }) => endMs < fromMs).map(({ epoch }) => epoch));
    const after = new Set(told.filter(({ startMs }) => startMs > toMs).map(({ epoch }) => epoch));
    return [...before.intersection(after)].map((epoch) =>
      `epoch ${epoch} went on after the store had forgotten what was in it`
    );
  });
}
