/** A process that makes load: reads a plan from its standard input, and writes what came of it. */
import { Latencies } from "./latencies.ts";
import { LoadConnection } from "./load_connection.ts";
import type { LoadPlan, LoadReport } from "./load_plan.ts";

const TICK_MS = 2;
/** How long the last answers may take. */
const LAST_MS = 5_000;

/** Sends what the plan says; resolves when all is answered, or late. */
export async function load(plan: LoadPlan): Promise<LoadReport> {
  const answers = new Map<string, Latencies>();
  let withRetry = 0;
  let answered = 0;
  const onAnswer = (answer: string, hasRetry: boolean, ms: number) => {
    answered++;
    if (hasRetry) withRetry++;
    let latencies = answers.get(answer);
    if (!latencies) answers.set(answer, latencies = new Latencies());
    latencies.add(ms);
  };
  const open = () => LoadConnection.open(plan, onAnswer);
  const connections = await Promise.all(Array.from({ length: plan.connections }, open));
  const startMs = performance.now();
  let sent = 0;
  let heldBack = 0;
  let turn = 0;
  /** Sends what is due; answers how many were. */
  const send = (count: number, startsAt: (i: number) => number): number => {
    let done = 0;
    for (let full = 0; done < count && full < connections.length; turn++) {
      const connection = connections[turn % connections.length]!;
      if (!connection.hasRoom) {
        full++;
        continue;
      }
      full = 0;
      connection.send(startsAt(done++));
    }
    for (const connection of connections) connection.flush();
    sent += done;
    return done;
  };
  for (let nowMs = startMs; nowMs - startMs < plan.ms; nowMs = performance.now()) {
    if (plan.perSecond === undefined) {
      send(Infinity, () => nowMs);
    } else {
      const perMs = plan.perSecond / 1_000;
      const from = sent + heldBack;
      const due = Math.floor((nowMs - startMs) * perMs) - from;
      heldBack += due - send(due, (i) => startMs + (from + i) / perMs);
    }
    await new Promise((resolve) => setTimeout(resolve, plan.perSecond === undefined ? 1 : TICK_MS));
  }
  const tookMs = performance.now() - startMs;
  while (answered < sent && performance.now() - startMs < plan.ms + LAST_MS) {
    if (connections.every(({ pending, isLost }) => pending === 0 || isLost)) break;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  for (const connection of connections) connection.close();
  return {
    answers: Object.fromEntries([...answers].map(([answer, latencies]) => [answer, latencies.report])),
    heldBack,
    lost: sent - answered,
    withRetry,
    tookMs,
  };
}

if (import.meta.main) {
  const plan: LoadPlan = JSON.parse(await new Response(Deno.stdin.readable).text());
  console.log(JSON.stringify(await load(plan)));
  Deno.exit(0);
}
