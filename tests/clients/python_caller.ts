import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import { fromFileUrl } from "@std/path";
import { withDeadline } from "../../lib/time/mod.ts";
import { type Ask, CALL_MS, type Caller, type Outcome, plain } from "./ask.ts";
import { detailsIn } from "./details.ts";
import { isObject, linesOf, objectOf } from "./json_lines.ts";

const SCRIPT = fromFileUrl(new URL("./fixtures/python_caller.py", import.meta.url));
const PROTO = fromFileUrl(new URL("../../proto", import.meta.url));
/** Longer than any call of these tests: a Python that says nothing is an error, not a wait. */
const LIMIT_MS = 60_000;

/** Where it calls, and what runs it. */
export interface PythonCallerOptions {
  readonly python: string;
  /** `host:port`. */
  readonly address: string;
  /** Where the contracts lie; those of the project unless given. */
  readonly contracts?: string;
}

/** A client of gRPC by Python's grpcio, which reads the contracts by itself. */
export class PythonCaller implements Caller, AsyncDisposable {
  readonly name = "gRPC, grpcio";
  readonly knowsUnknown = true;
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reading: Promise<void>;
  readonly #waiting = new Map<number, (outcome: JsonObject) => void>();
  #made = 0;

  constructor({ python, address, contracts = PROTO }: PythonCallerOptions) {
    this.#child = new Deno.Command(python, {
      args: ["-u", SCRIPT, contracts, address],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#input = this.#child.stdin.getWriter();
    this.#reading = this.#read();
  }

  has(): boolean {
    return true;
  }

  async call(ask: Ask): Promise<Outcome> {
    const { method, deadlineMs = CALL_MS } = ask;
    const { requests, token, take, leaveMs, unknownBytes } = ask;
    const id = ++this.#made;
    const said = new Promise<JsonObject>((resolve) => this.#waiting.set(id, resolve));
    const line = {
      ...{ id, requests, token, take, leaveMs, unknownBytes, deadlineMs, kind: method.methodKind },
      path: `/${method.parent.typeName}/${method.name}`,
      input: method.input.typeName,
      output: method.output.typeName,
    };
    await this.#input.write(new TextEncoder().encode(`${JSON.stringify(line)}\n`));
    const { code, answers, details } = await withDeadline(said, LIMIT_MS, `call ${line.path} from Python`);
    return {
      code: String(code),
      answers: objects(answers).map((answer) => plain(method, answer)),
      ...detailsIn(objects(details)),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#input.close().catch(() => {});
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), LIMIT_MS);
    await this.#child.status;
    clearTimeout(timer);
    await this.#reading;
  }

  async #read(): Promise<void> {
    for await (const line of linesOf(this.#child.stdout)) {
      const outcome = objectOf(line);
      const id = Number(outcome.id);
      this.#waiting.get(id)?.(outcome);
      this.#waiting.delete(id);
    }
  }
}

function objects(list: JsonValue | undefined): JsonObject[] {
  return Array.isArray(list) ? list.filter(isObject) : [];
}
