import type { Broker } from "../../lib/broker/mod.ts";
import { callCases } from "./queue_rpc/call_cases.ts";
import { cancelCases } from "./queue_rpc/cancel_cases.ts";
import { type Cases, Stage } from "./queue_rpc/kit.ts";
import { malformedCases } from "./queue_rpc/malformed_cases.ts";
import { serverCases } from "./queue_rpc/server_cases.ts";

const GROUPS: Record<string, Cases> = {
  call: callCases,
  server: serverCases,
  cancel: cancelCases,
  malformed: malformedCases,
};

/** A broker for one case, and all that it needs. */
export interface BrokerSubject extends AsyncDisposable {
  readonly broker: Broker;
}

/**
 * Holds client and server to what they promise, on one broker: one test a case, each on a queue of its own.
 * `ignore` says why it cannot run here; empty when it can.
 */
export function queueRpcSuite(name: string, open: () => Promise<BrokerSubject>, ignore = ""): void {
  for (const [group, cases] of Object.entries(GROUPS)) {
    for (const [what, run] of Object.entries(cases)) {
      Deno.test({
        name: `queue on ${name}: ${group}: ${what}${ignore && ` [skipped: ${ignore}]`}`,
        ignore: ignore !== "",
        async fn() {
          await using subject = await open();
          await using stage = new Stage(subject.broker);
          await run(stage);
        },
      });
    }
  }
}
