import type { DescMethod, JsonObject } from "@bufbuild/protobuf";
import { assertEquals, assertObjectMatch } from "@std/assert";
import type { Caller, Outcome } from "./ask.ts";
import { isMissing, Stage, STORES } from "./stage.ts";

/** A call, and what it must end with on every protocol and every store. */
export interface Row {
  readonly name: string;
  readonly method: DescMethod;
  /** One message, or those of a stream. */
  readonly requests: JsonObject | readonly JsonObject[];
  readonly take?: number;
  readonly token?: string;
  readonly deadlineMs?: number;
  /** `OK` unless given. */
  readonly code?: string;
  /** The fields that the error blames, as the contract names them. */
  readonly fields?: readonly string[];
  readonly reason?: string;
  /** What the answers have, field by field; further fields are let be. */
  readonly answers?: readonly JsonObject[];
  /** Further claims. */
  readonly check?: (outcome: Outcome) => void | Promise<void>;
}

/** Makes the call by a client, and holds it to the row. */
export async function hold(caller: Caller, row: Row): Promise<Outcome> {
  const { method, token, take, deadlineMs } = row;
  const requests = isList(row.requests) ? row.requests : [row.requests];
  const outcome = await caller.call({ method, requests, token, take, deadlineMs });
  const { code = take === undefined ? "OK" : "CANCELLED", fields = [], reason, answers } = row;
  assertEquals(
    { code: outcome.code, fields: outcome.fields, reason: outcome.reason },
    { code, fields, reason },
    `${row.name}: ${JSON.stringify(outcome)}`,
  );
  if (answers) assertObjectMatch({ answers: outcome.answers }, { answers });
  await row.check?.(outcome);
  return outcome;
}

/** What rows are made for: one client on one stage. */
export interface RowContext {
  readonly stage: Stage;
  readonly caller: Caller;
  /** Names what the rows make, so that clients do not meet. */
  readonly id: string;
}

/**
 * Runs rows on every store and by every client, those that its protocol has.
 *
 * @param rowsOf makes the rows for a client, and first whatever they need.
 */
export function onEveryProtocol(
  name: string,
  rowsOf: (context: RowContext) => Promise<readonly Row[]>,
  env: Readonly<Record<string, string>> = {},
): void {
  for (const store of STORES) {
    Deno.test({ name: `${name}, on ${store}`, ignore: isMissing(store) }, async (t) => {
      await using stage = await Stage.open(store, env);
      for (const caller of stage.callers) {
        await t.step(caller.name, async (t) => {
          const id = crypto.randomUUID().slice(0, 8);
          const rows = (await rowsOf({ stage, caller, id })).filter(({ method }) => caller.has(method));
          for (const row of rows) await t.step(row.name, async () => void await hold(caller, row));
        });
      }
    });
  }
}

function isList(requests: JsonObject | readonly JsonObject[]): requests is readonly JsonObject[] {
  return Array.isArray(requests);
}
