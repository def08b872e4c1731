import { createCases } from "./user_store/create_cases.ts";
import type { Cases, Subject } from "./user_store/kit.ts";
import { listCases } from "./user_store/list_cases.ts";
import { sessionCases } from "./user_store/session_cases.ts";
import { updateCases } from "./user_store/update_cases.ts";

export type { Subject } from "./user_store/kit.ts";

const GROUPS: Record<string, Cases> = {
  create: createCases,
  update: updateCases,
  list: listCases,
  sessions: sessionCases,
};

/**
 * Holds one implementation of the user store to every sentence of the ports: one test a case, each on a store
 * of its own that `open` makes, empty. `ignore` says why it cannot run here; empty when it can.
 */
export function userStoreSuite(name: string, open: () => Promise<Subject>, ignore = ""): void {
  for (const [group, cases] of Object.entries(GROUPS)) {
    for (const [what, run] of Object.entries(cases)) {
      Deno.test({
        name: `user store on ${name}: ${group}: ${what}${ignore && ` [skipped: ${ignore}]`}`,
        ignore: ignore !== "",
        async fn() {
          await using subject = await open();
          await run(subject);
        },
      });
    }
  }
}
