import { parsePosition, type Position } from "../../lib/chat/mod.ts";

/** A position that no log has: reading after it tells where reading is possible. */
const NOWHERE: Position = { epoch: "none", seq: 0n };

/** What the id of an event says, which a client sends back as `Last-Event-ID`; one that says nothing leads nowhere. */
export function eventPosition(lastEventId: string): Position {
  return parsePosition(lastEventId) ?? NOWHERE;
}
