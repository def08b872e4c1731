import type { Cases, Subject } from "./file_store/kit.ts";
import { readCases } from "./file_store/read_cases.ts";
import { writeCases } from "./file_store/write_cases.ts";

export type { Subject } from "./file_store/kit.ts";

const GROUPS: Record<string, Cases> = { write: writeCases, read: readCases };

/**
 * Holds one implementation of the file store to every sentence of the port: one test a case, each on a store of its
 * own that `open` makes, empty. `ignore` says why it cannot run here; empty when it can.
 */
export function fileStoreSuite(name: string, open: () => Promise<Subject>, ignore = ""): void {
  for (const [group, cases] of Object.entries(GROUPS)) {
    for (const [what, run] of Object.entries(cases)) {
      Deno.test({
        name: `file store on ${name}: ${group}: ${what}${ignore && ` [skipped: ${ignore}]`}`,
        ignore: ignore !== "",
        async fn() {
          await using subject = await open();
          await run(subject);
        },
      });
    }
  }
}
