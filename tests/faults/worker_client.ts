import { type Client, createClient } from "@connectrpc/connect";
import { type AppError, fromConnectError } from "../../lib/error/mod.ts";
import { createH2Transport } from "../../lib/rpc/mod.ts";
import { formatTime } from "../../lib/time/mod.ts";
import { Health, HealthCheckResponse_ServingStatus } from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { MailboxService, MessengerService } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { eventually } from "../support/eventually.ts";
import type { Recorder } from "./recorder.ts";

const HEALTH_MS = 10_000;

/** A client of one worker and no other, on one connection, which retries nothing that was sent, and never probes. */
export class WorkerClient {
  readonly messenger: Client<typeof MessengerService>;
  readonly mailbox: Client<typeof MailboxService>;
  readonly #health: Client<typeof Health>;

  /** @param address `host:port` of its gRPC port. */
  constructor(address: string) {
    const transport = createH2Transport({ baseUrl: `http://${address}`, pingMs: 0 });
    this.messenger = createClient(MessengerService, transport);
    this.mailbox = createClient(MailboxService, transport);
    this.#health = createClient(Health, transport);
  }

  /** Its own word on whether it takes calls, such as `NOT_SERVING`. */
  async health(service = "", timeoutMs = HEALTH_MS): Promise<string> {
    const { status } = await this.#health.check({ service }, { timeoutMs });
    return HealthCheckResponse_ServingStatus[status];
  }

  /** Sends one message, once, and records it; what failed is recorded as `otherwise`. */
  async send(
    recorder: Recorder,
    text: string,
    { timeoutMs, otherwise }: { timeoutMs: number; otherwise: "ambiguous" | "refused" },
  ): Promise<AppError | undefined> {
    const attempt = recorder.begin(text);
    try {
      const { seq, sendTime } = await this.messenger.sendMessage({ author: "a", text }, { timeoutMs });
      attempt.end("acknowledged", { seq, sendTime: formatTime(sendTime!) });
      return undefined;
    } catch (thrown) {
      attempt.end(otherwise);
      return fromConnectError(thrown);
    }
  }

  /** Tries until the worker has stored a message, and answers when that was, on the clock of the test. */
  async firstAppend(recorder: Recorder): Promise<number> {
    await eventually("it stores a message", async () => {
      const text = recorder.text("first append");
      return !await this.send(recorder, text, { timeoutMs: 1_000, otherwise: "ambiguous" });
    }, { withinMs: 15_000, everyMs: 5 });
    return performance.now();
  }

  /** Opens a stream, and answers, once it has begun, the promise of how it ends. */
  async watch(): Promise<{ readonly ended: Promise<AppError | undefined> }> {
    const stream = this.messenger.readMessages({})[Symbol.asyncIterator]();
    await stream.next();
    const drain = async () => {
      try {
        while (!(await stream.next()).done);
        return undefined;
      } catch (thrown) {
        return fromConnectError(thrown);
      }
    };
    return { ended: drain() };
  }
}

/** How a call fails, which must fail. */
export async function failure(call: () => Promise<unknown>): Promise<AppError> {
  try {
    await call();
  } catch (thrown) {
    return fromConnectError(thrown);
  }
  throw new Error("The call did not fail");
}
