import { createClient } from "@connectrpc/connect";
import { Health } from "../../../proto/gen/grpc/health/v1/health_pb.ts";
import { createH2Transport, type H2TransportOptions } from "../../../lib/rpc/mod.ts";

const AT_ONCE = 1_000;

/** Unary calls without a pause, many at once, through one transport, and what came of them. */
export class Load implements AsyncDisposable {
  readonly #transport;
  readonly #callers: Promise<void[]>;
  #isOver = false;
  answered = 0;
  /** What failed calls ended with. */
  readonly failures: string[] = [];
  /** The servers that have answered, by the number that each tells of itself. */
  readonly generations = new Set<string | null>();

  constructor(options: H2TransportOptions) {
    this.#transport = createH2Transport(options);
    this.#callers = Promise.all(Array.from({ length: AT_ONCE }, () => this.#call()));
  }

  /** Makes no more calls, and waits for those under way. */
  async end(): Promise<void> {
    this.#isOver = true;
    await this.#callers;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
    await this.#transport.close();
  }

  async #call(): Promise<void> {
    const client = createClient(Health, this.#transport);
    const onHeader = (headers: Headers) => void this.generations.add(headers.get("x-generation"));
    while (!this.#isOver) {
      try {
        await client.check({ service: "any" }, { onHeader, timeoutMs: 20_000 });
        this.answered++;
      } catch (thrown) {
        this.failures.push(String(thrown));
        this.#isOver = this.failures.length > AT_ONCE;
      }
    }
  }
}
