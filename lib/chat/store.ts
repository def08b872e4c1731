import type { CursorStore } from "./cursor.ts";
import type { LeaseStore } from "./lease.ts";
import type { Lineage } from "./lineage.ts";
import type { ChatLog } from "./log.ts";

/** All that the chat keeps, on one store. */
export interface ChatStore extends AsyncDisposable {
  readonly log: ChatLog;
  readonly leases: LeaseStore;
  readonly lineage: Lineage;
  readonly cursors: CursorStore;
  /** What store it is, for people; carries no credentials. */
  readonly description: string;
}
