import { fn } from "../../lib/queue/mod.ts";

/** Ends its process as a crash would. */
export const ends = fn({}, () => Deno.kill(Deno.pid, "SIGKILL"));

export const ping = fn({}, () => "pong");

/** Tells by whom it was run, after a while. */
export const slow = fn({}, async () => {
  await new Promise((resolve) => setTimeout(resolve, 300));
  return Deno.pid;
});
