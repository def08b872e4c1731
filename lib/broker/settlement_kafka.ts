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
  const again = (attempt: number, dueMs: number, firstMs?: number) => {
    const headers = factHeaders({ ...facts, attempt, dueMs, ...(firstMs !== undefined && { firstMs }) });
    return [{ topic: retryTopic(queue, wire), value: body, headers }];
  };
  switch (settlement.kind) {
    case "complete":
      return answer(settlement.reply);
    case "retry":
      return again(attempt + 1, Date.now() + settlement.delayMs, firstMsOf(claim, settlement));
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

/** When the call was handed out first; not known where an earlier consumer died with it. */
function firstMsOf(
  { attempt, facts }: KafkaClaim,
  { takenMs }: { readonly takenMs: number },
): number | undefined {
  return facts.firstMs ?? (attempt === 1 ? takenMs : undefined);
}

function letterOf(queue: string, claim: KafkaClaim, settlement: Settlement & { kind: "dead" }): NewRecord {
  const { wire, body, id, attempt, publishedMs } = claim;
  const { death, takenMs } = settlement;
  return deadRecord(deadTopic(queue), {
    id: death.id ?? id,
    wire,
    body,
    reason: death.reason,
    error: death.error ?? "",
    attempts: attempt,
    firstAttemptMs: firstMsOf(claim, settlement),
    lastAttemptMs: takenMs,
    deadlineMs: claim.deadlineMs ?? death.deadlineMs,
    publishedMs,
    diedMs: Date.now(),
  });
}
