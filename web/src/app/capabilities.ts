import { signal } from "@preact/signals";

/** Whether the server serves the queue. */
export const hasQueue = signal(false);

/** Asks the server once which services it has; without an answer only what every server has is shown. */
export async function askCapabilities(): Promise<void> {
  try {
    const response = await fetch("/descriptors.json");
    const names: unknown = response.ok ? await response.json() : [];
    hasQueue.value = Array.isArray(names) && names.includes("queue.v1.QueueService");
  } catch {
    hasQueue.value = false;
  }
}
