import { logger } from "../telemetry/mod.ts";

const log = logger("broker");

/** Says something at once and then again and again, until it is disposed; then takes it back. */
export async function announcement(
  say: () => Promise<void>,
  takeBack: () => Promise<void>,
  everyMs: number,
): Promise<AsyncDisposable> {
  let under: Promise<void> = Promise.resolve();
  await say();
  const timer = setInterval(() => {
    under = under.then(say).catch((why) => log.debug("Cannot announce the worker: {why}", { why }));
  }, everyMs);
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await under;
      // Who cannot be told sees in time that nothing more is said.
      await takeBack().catch((why) => log.debug("Cannot take the worker back: {why}", { why }));
    },
  };
}
