import { signal } from "@preact/signals";
import type { JsonValue } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import { type Failure, failureOf } from "../app/errors.ts";
import { call, type CallOptions, type Protocol } from "./protocols.ts";

/** Answers that are kept; older ones of a stream go, and are counted. */
const MAX_KEPT = 200;

/** An answer, and when it came, in milliseconds from the start of the call. */
export interface Answer {
  readonly index: number;
  readonly ms: number;
  readonly json: JsonValue;
}

/** A call of a method, its answers as they come, and how it ended. */
export class CallRun {
  readonly state = signal<"none" | "running" | "done" | "failed" | "stopped">("none");
  readonly answers = signal<readonly Answer[]>([]);
  readonly count = signal(0);
  readonly failure = signal<Failure | undefined>(undefined);
  readonly tookMs = signal(0);
  #abort = new AbortController();

  async start(protocol: Protocol, options: Omit<CallOptions, "signal">): Promise<void> {
    this.cancel();
    const { signal } = this.#abort = new AbortController();
    const startMs = performance.now();
    const ms = () => Math.round(performance.now() - startMs);
    this.state.value = "running";
    this.answers.value = [];
    this.count.value = 0;
    this.failure.value = undefined;
    try {
      for await (const json of call(protocol, { ...options, signal })) {
        if (signal.aborted) return;
        const answer = { index: this.count.value++, ms: ms(), json };
        this.answers.value = [...this.answers.value, answer].slice(-MAX_KEPT);
      }
      if (!signal.aborted) this.state.value = "done";
    } catch (thrown) {
      if (signal.aborted) return;
      this.failure.value = failureOf(thrown);
      this.state.value = "failed";
    } finally {
      if (!signal.aborted) this.tookMs.value = ms();
    }
  }

  cancel(): void {
    this.#abort.abort();
    if (this.state.value === "running") this.state.value = "stopped";
  }

  /** What the server found wrong with a field, whichever way it writes its name. */
  faultOf(path: string): string | undefined {
    const fields = this.failure.value?.fields ?? {};
    const name = Object.keys(fields).find((field) => plain(field) === plain(path));
    return name === undefined ? undefined : fields[name];
  }
}

/** How a failure is called: `INVALID_ARGUMENT`. */
export function codeName(code: Code): string {
  return Code[code].replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase();
}

function plain(path: string): string {
  return path.replaceAll("_", "").toLowerCase();
}
