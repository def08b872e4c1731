import type { Member } from "./stage.ts";
import { WorkerClient } from "./worker_client.ts";

/** How long a process may take to say whether it is ready, in milliseconds. */
const ANSWER_MS = 1_000;

/**
 * Whether all processes can do their work, asked of them without a network between: edges and queue workers say that
 * they are ready, one chat worker serves and the others answer that they stand by.
 */
export async function isReady(members: readonly Member[]): Promise<boolean> {
  if (!members.every(({ process }) => process.isRunning)) return false;
  const chats = members.filter(({ role }) => role === "chat");
  const others = members.filter(({ role }) => role !== "chat");
  const [words, answers] = await Promise.all([
    Promise.all(chats.map(({ process }) => new WorkerClient(process.grpc).health("", ANSWER_MS))),
    Promise.all(
      others.map(({ role, process }) => isReadyAt(role === "serve" ? process.http : process.health)),
    ),
  ]);
  const serving = words.filter((word) => word === "SERVING").length;
  return answers.every(Boolean) && serving === Math.min(1, chats.length);
}

async function isReadyAt(url: string): Promise<boolean> {
  const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(ANSWER_MS) });
  await response.body?.cancel();
  return response.status === 200;
}
