import type { NewRecord } from "../kafka/mod.ts";
import type { Reply } from "./call.ts";
import type { Settlement } from "./claim.ts";
import type { KafkaClaim } from "./claim_kafka.ts";
import { deadRecord } from "./dead_letters_kafka.ts";
import { factHeaders } from "./headers_kafka.ts";
import { deadTopic, retryTopic } from "./names_kafka.ts";
import { replyRecord } from "./reply_id_kafka.ts";

/** What is stored when a claim ends so, in this order. */
export function settlementRecords(queue: string, claim: KafkaClaim, settlement: Settlement): NewRecord[] {
  const { wire, body, attempt, facts } = claim;
  const { replayedMs } = facts;
  const answer = (reply: Reply | undefined) => reply ? [replyRecord({ queue, wire, replayedMs }, reply)] : [];
  const again = (attempt: number, dueMs: number) => {
    const headers = factHeaders({ ...facts, attempt, dueMs });
    return [{ topic: retryTopic(queue, wire), value: body, headers }];
  };
  switch (settlement.kind) {
    case "complete":
      return answer(settlement.reply);
    case "retry":
      return again(attempt + 1, Date.now() + settlement.delayMs);
    case "release":
      return again(attempt, 0);
    case "dead":
      return [letterOf(queue, claim, settlement), ...answer(settlement.death.reply)];
  }
}

/** What its caller is told; `undefined` when nobody is. */
export function replyOf(settlement: Settlement): Reply | undefined {
  if (settlement.kind === "complete") return settlement.reply;
  return settlement.kind === "dead" ? settlement.death.reply : undefined;
}

function letterOf(queue: string, claim: KafkaClaim, { death }: Settlement & { kind: "dead" }): NewRecord {
  const { wire, body, id, attempt, publishedMs } = claim;
  return deadRecord(deadTopic(queue), {
    id: death.id ?? id,
    wire,
    body,
    reason: death.reason,
    error: death.error ?? "",
    attempts: attempt,
    publishedMs,
    diedMs: Date.now(),
  });
}
