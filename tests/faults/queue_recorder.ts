import { AppError } from "../../lib/error/mod.ts";
import type { StoredCall } from "../../lib/queue/mod.ts";
import type { CallRecord, ResultRecord } from "./queue_history.ts";
import type { Random } from "./random.ts";

/** What a call is begun with. */
export type Begun = Pick<CallRecord, "client" | "func" | "tag" | "key">;

const FUNCTIONS = ["inProcess", "inThread", "inTurn", "inTurn", "flaky", "doomed"] as const;
/** Of a result that is read again; more of it are not kept, but for another one. */
const PASSING: ReadonlySet<string> = new Set(["UNAVAILABLE", "DEADLINE_EXCEEDED", "CANCELLED"]);

/** What clients of a queue were told. */
export class QueueRecorder {
  readonly calls: CallRecord[] = [];
  readonly results: ResultRecord[] = [];
  /** What no client should ever see, in words. */
  readonly faults: string[] = [];
  /** Ids of acknowledged calls. */
  readonly ids: string[] = [];
  #count = 0;

  /** A call that nobody has made yet. */
  next(client: string, random: Random): Begun {
    return { client, func: random.pick(FUNCTIONS), tag: `${client} ${++this.#count}` };
  }

  /** Records how storing a call ends; `undefined` when that is not known. */
  async store(begun: Begun, store: () => Promise<string>): Promise<string | undefined> {
    const startMs = performance.now();
    try {
      const id = await store();
      this.calls.push({ ...begun, outcome: "acknowledged", id, startMs, endMs: performance.now() });
      this.ids.push(id);
      return id;
    } catch {
      this.calls.push({ ...begun, outcome: "ambiguous", startMs, endMs: performance.now() });
      return undefined;
    }
  }

  /** Records a result. */
  result(reader: string, id: string, result: string): void {
    this.results.push({ reader, id, result });
  }

  /** Waits for a result and records it; answers whether there was one. */
  async read(reader: string, call: StoredCall, timeoutMs: number): Promise<boolean> {
    try {
      this.result(reader, call.id, `value ${await call.result({ timeoutMs })}`);
      return true;
    } catch (thrown) {
      const { code, message } = AppError.from(thrown);
      const isOfCall = message.startsWith("the task ") || !PASSING.has(code);
      if (isOfCall) this.result(reader, call.id, `error ${message}`);
      return isOfCall;
    }
  }
}
