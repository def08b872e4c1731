import type { BrokerFeature, BrokerTimes } from "../../lib/broker/mod.ts";
import { aheadCases } from "./broker/ahead_cases.ts";
import { cancelCases } from "./broker/cancel_cases.ts";
import { deadCases } from "./broker/dead_cases.ts";
import type { Case, Subject } from "./broker/kit.ts";
import { publishCases } from "./broker/publish_cases.ts";
import { replyCases } from "./broker/reply_cases.ts";
import { runningCases } from "./broker/running_cases.ts";
import { settleCases } from "./broker/settle_cases.ts";
import { workerCases } from "./broker/worker_cases.ts";

export type { Subject } from "./broker/kit.ts";

/** What an implementation cannot be held to, each with the reason. */
export interface SuiteOptions {
  /** Why none of it can run here; empty when it can. */
  readonly ignore?: string;
  /** Why a feature of the port is not there: exactly those that `features` leaves out. */
  readonly lacks?: Partial<Record<BrokerFeature, string>>;
}

const GROUPS: Record<string, Record<string, Case>> = {
  publish: publishCases,
  settle: settleCases,
  ahead: aheadCases,
  reply: replyCases,
  cancel: cancelCases,
  running: runningCases,
  dead: deadCases,
  workers: workerCases,
};

const FEATURES = [
  "priority",
  "delay",
  "deduplication",
  "cancellation",
  "fence",
  "release",
  "replies",
  "running",
  "ahead",
] as const satisfies readonly BrokerFeature[];

/**
 * Holds one implementation of the broker to every sentence of the port: one test a case, each on a broker of its
 * own that `open` makes, empty, with the times that the case asks for.
 */
export function brokerSuite(
  name: string,
  open: (times: BrokerTimes) => Promise<Subject>,
  options: SuiteOptions = {},
): void {
  const lacks = options.lacks ?? {};
  const ignore = options.ignore ?? "";
  Deno.test({
    name: `broker on ${name}: it says what it can do${ignore && ` [skipped: ${ignore}]`}`,
    ignore: ignore !== "",
    async fn() {
      await using subject = await open({});
      const said = FEATURES.filter((feature) => subject.broker.features.has(feature));
      const expected = FEATURES.filter((feature) => lacks[feature] === undefined);
      if (said.join() !== expected.join()) throw new Error(`It says ${said}, the suite was told ${expected}`);
    },
  });
  for (const [group, cases] of Object.entries(GROUPS)) {
    for (const [what, { needs = [], times = {}, run }] of Object.entries(cases)) {
      const reason = ignore || needs.map((feature) => lacks[feature]).find((why) => why !== undefined) || "";
      Deno.test({
        name: `broker on ${name}: ${group}: ${what}${reason && ` [skipped: ${reason}]`}`,
        ignore: reason !== "",
        async fn() {
          await using subject = await open(times);
          await run(subject);
        },
      });
    }
  }
}
