import { create } from "@bufbuild/protobuf";
import {
  MessengerService,
  type SendMessageRequest,
  type SendMessageResponse,
  SendMessagesRequestSchema,
  type SendMessagesResult,
} from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { AppError, fromStatus } from "../../lib/error/mod.ts";
import { Batcher } from "../../lib/flow/mod.ts";
import type { Channel } from "../../lib/rpc/mod.ts";
import { Backoff } from "../../lib/time/mod.ts";

/** Messages in one call at the most; the call's own limit is 1,000. */
const MAX_BATCH = 500;
/** Bytes of text in one call at the most, well under the 4 MiB that a server takes. */
const MAX_BATCH_BYTES = 2 * 1024 * 1024;
/** Messages waiting for a call at the most; one more is refused with RESOURCE_EXHAUSTED. */
const MAX_WAITING = 10_000;
/** How long one may have to wait for its call, in milliseconds, while calls are answered, but slowly. */
const MAX_WAIT_MS = 1_000;
/** How long a message may take to be stored, the retries included, in milliseconds. */
const SEND_DEADLINE_MS = 5_000;

/** A message to be sent: every one has a key, so that it can be sent again. */
export type Outgoing = Required<Pick<SendMessageRequest, "author" | "text" | "room" | "idempotencyKey">>;

/** How messages are sent. */
export interface SenderOptions {
  /** How long a message may take to be stored, the retries included, in milliseconds; five seconds unless given. */
  deadlineMs?: number;
}

/** A message and the moment, on the monotonic clock, by which it is answered. */
interface Waiting {
  message: Outgoing;
  endMs: number;
}

const TOO_LATE = new AppError("UNAVAILABLE", "The chat worker cannot be reached");

/** Sends messages to the chat worker; those that gather while a call is out share the next one. */
export class Sender {
  readonly #channel: Channel;
  readonly #deadlineMs: number;
  readonly #batches: Batcher<Waiting, SendMessageResponse>;

  constructor(channel: Channel, { deadlineMs = SEND_DEADLINE_MS }: SenderOptions = {}) {
    this.#channel = channel;
    this.#deadlineMs = deadlineMs;
    this.#batches = new Batcher({
      run: (waiting) => this.#send(waiting),
      maxBatch: MAX_BATCH,
      maxBatchWeight: MAX_BATCH_BYTES,
      weigh: ({ message }) => message.text.length * 3,
      maxWaiting: MAX_WAITING,
      maxWaitMs: MAX_WAIT_MS,
    });
  }

  /**
   * Sends one message and answers once it is stored.
   *
   * @throws AppError what the worker answered for it; `UNAVAILABLE` when no worker stored it in time.
   */
  send(message: Outgoing): Promise<SendMessageResponse> {
    return this.#batches.submit({ message, endMs: performance.now() + this.#deadlineMs });
  }

  /** Resolves when no call is out. */
  idle(): Promise<void> {
    return this.#batches.idle();
  }

  /** One that has waited its time for the batches before it is answered without a call. */
  async #send(waiting: readonly Waiting[]): Promise<(SendMessageResponse | AppError)[]> {
    const answers = new Array<SendMessageResponse | AppError>(waiting.length).fill(TOO_LATE);
    const backoff = new Backoff({ minMs: 20, maxMs: 400 });
    const endMs = Math.max(...waiting.map((each) => each.endMs));
    let open = [...waiting.keys()];
    while (true) {
      const nowMs = performance.now();
      open = open.filter((index) => waiting[index]!.endMs > nowMs);
      if (open.length === 0) return answers;
      const results = await this.#call(open.map((index) => waiting[index]!.message), endMs - nowMs);
      open.forEach((index, i) => answers[index] = results[i]!);
      open = open.filter((index) => isUnavailable(answers[index]!));
      const waitMs = backoff.next();
      if (open.length === 0 || performance.now() + waitMs >= endMs) return answers;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }

  /** One answer for each message: when the call fails, its error, so that those of earlier calls keep theirs. */
  async #call(
    messages: readonly Outgoing[],
    deadlineMs: number,
  ): Promise<(SendMessageResponse | AppError)[]> {
    const request = create(SendMessagesRequestSchema, { messages: [...messages] });
    try {
      const { results } = await this.#channel.call(
        MessengerService,
        (client, attempt) => client.sendMessages(request, attempt),
        { deadlineMs },
      );
      return messages.map((_, i) => toAnswer(results[i]));
    } catch (thrown) {
      const error = AppError.from(thrown);
      return messages.map(() => error);
    }
  }
}

function isUnavailable(answer: SendMessageResponse | AppError): boolean {
  return answer instanceof AppError && answer.code === "UNAVAILABLE";
}

function toAnswer(answer: SendMessagesResult | undefined): SendMessageResponse | AppError {
  if (answer?.result.case === "response") return answer.result.value;
  if (answer?.result.case === "error") return fromStatus(answer.result.value);
  return new AppError("INTERNAL", "The chat worker answered neither a message nor an error");
}
