import { appendCases } from "./chat_store/append_cases.ts";
import { cursorCases } from "./chat_store/cursor_cases.ts";
import { fenceCases } from "./chat_store/fence_cases.ts";
import { keyCases } from "./chat_store/key_cases.ts";
import type { Case, Subject } from "./chat_store/kit.ts";
import { leaseCases } from "./chat_store/lease_cases.ts";
import { movedCases } from "./chat_store/moved_cases.ts";
import { readCases } from "./chat_store/read_cases.ts";
import { reopenCases } from "./chat_store/reopen_cases.ts";
import { roomCases } from "./chat_store/room_cases.ts";
import { trimCases } from "./chat_store/trim_cases.ts";

export type { Subject } from "./chat_store/kit.ts";

/** What an implementation cannot be held to, each with the reason. */
export interface SuiteOptions {
  /** Why none of it can run here; empty when it can. */
  ignore?: string;
  /** Why keys are not dropped when `forgetKeys` asks for it. */
  keepsKeys?: string;
  /** Why the store cannot crash apart from the process that tests it. */
  cannotCrash?: string;
}

const GROUPS: Record<string, Record<string, Case>> = {
  append: appendCases,
  moved: movedCases,
  fenced: fenceCases,
  keys: keyCases,
  read: readCases,
  rooms: roomCases,
  trim: trimCases,
  lease: leaseCases,
  cursor: cursorCases,
  reopen: reopenCases,
};

/**
 * Holds one implementation of the chat store to every sentence of the ports: one test a case, each on a
 * store of its own that `open` makes, empty.
 */
export function chatStoreSuite(name: string, open: () => Promise<Subject>, options: SuiteOptions = {}): void {
  for (const [group, cases] of Object.entries(GROUPS)) {
    for (const [what, { needs, run }] of Object.entries(cases)) {
      const reason = options.ignore || (needs && options[needs]) || "";
      Deno.test({
        name: `chat store on ${name}: ${group}: ${what}${reason && ` [skipped: ${reason}]`}`,
        ignore: reason !== "",
        async fn() {
          await using subject = await open();
          await run(subject);
        },
      });
    }
  }
}
