import { ParleyProcess } from "../tests/support/process.ts";
import type { Measurement, Row, RowOptions } from "./row.ts";
import { Script } from "./script.ts";
import { median, round } from "./statistics.ts";

const GIVE_UP_MS = 20_000;
const POLL_MS = 2;

/** How long a start takes, from the spawn of the process on. */
export const startRow: Row = {
  name: "start",
  title: "From the start of the process to its first answers, SQLite",
  async measure({ rounds }: RowOptions): Promise<Measurement[]> {
    const bare: number[] = [];
    const healthy: number[] = [];
    const stored: number[] = [];
    for (let i = 0; i < rounds; i++) {
      bare.push(await startBare());
      const startMs = performance.now();
      await using process = await ParleyProcess.start("all", { noWait: true });
      await answers(`${process.http}/healthz`, {});
      healthy.push(performance.now() - startMs);
      const body = JSON.stringify({ author: "bench", text: "first" });
      await answers(`${process.http}/sendMessage`, { method: "POST", body });
      stored.push(performance.now() - startMs);
    }
    return [
      { what: "bare Deno.serve", figures: { "first answer ms": round(median(bare)) } },
      {
        what: "main.ts all",
        figures: { "first answer ms": round(median(healthy)), "first stored ms": round(median(stored)) },
      },
    ];
  },
};

async function startBare(): Promise<number> {
  const startMs = performance.now();
  await using script = new Script("bare/send.ts");
  const { port } = await script.tells<{ port: number }>();
  await answers(`http://127.0.0.1:${port}/`, { method: "POST" });
  return performance.now() - startMs;
}

/** Asks until there is an answer that is 2xx. */
async function answers(url: string, init: RequestInit): Promise<void> {
  const endMs = performance.now() + GIVE_UP_MS;
  while (performance.now() < endMs) {
    try {
      const response = await fetch(url, init);
      await response.bytes();
      if (response.ok) return;
    } catch (thrown) {
      if (!(thrown instanceof TypeError)) throw thrown; // else nobody listens yet
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`Cannot measure the start: no answer from "${url}" within ${GIVE_UP_MS} ms`);
}
