import type { Consumer, MessagesStream } from "@platformatic/kafka";

/** A fetch waits half a second for news: one that says nothing for so long has been lost, in milliseconds. */
const STALL_MS = 8_000;
const LOOK_MS = 1_000;

/**
 * Rejects when a stream fetches no more although its broker answers: after a broker stood still, the driver can
 * lose the answer to a fetch and wait for it for minutes. Ends with the signal.
 */
export function stalled<K, V, HK, HV>(
  consumer: Consumer<K, V, HK, HV>,
  stream: MessagesStream<K, V, HK, HV>,
  signal: AbortSignal,
): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  let fetchedMs = performance.now();
  let answeredMs = fetchedMs;
  stream.on("fetch", () => fetchedMs = performance.now());
  consumer.on("consumer:heartbeat:end", () => answeredMs = performance.now());
  const timer = setInterval(() => {
    const nowMs = performance.now();
    if (stream.isPaused()) fetchedMs = nowMs; // it has nothing to do
    const isAway = nowMs - answeredMs > STALL_MS / 2;
    if (!isAway && nowMs - fetchedMs > STALL_MS) reject(new Error("it fetches no more"));
  }, LOOK_MS);
  signal.addEventListener("abort", () => clearInterval(timer), { once: true });
  return promise;
}
