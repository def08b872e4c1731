/// <reference lib="deno.worker" />
/** Asks a URL now and then, until it is told to stop; then it tells how long the answers took. */
import { Latencies } from "./latencies.ts";

const EVERY_MS = 50;
const TIMEOUT_MS = 10_000;

let isOver = false;

async function ask(url: string): Promise<void> {
  const latencies = new Latencies();
  while (!isOver || latencies.report.count === 0) {
    const startMs = performance.now();
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
      await response.body?.cancel();
      latencies.add(performance.now() - startMs);
    } catch {
      latencies.add(TIMEOUT_MS);
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  self.postMessage(latencies.report);
}

self.onmessage = ({ data }: MessageEvent<string>) => {
  if (data === "") isOver = true;
  else void ask(data);
};
