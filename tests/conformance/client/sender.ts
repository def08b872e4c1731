import type { Message } from "@bufbuild/protobuf";
import { delay } from "@std/async/delay";
import type { CallRequest, CancelTiming } from "./call_request.ts";

const FULL_DUPLEX = 5;

/** The requests of one call as the suite wants them sent, and the cancelling of it at the time it says. */
export class Sender {
  readonly #request: CallRequest;
  readonly #messages: Message[];
  readonly #abort = new AbortController();
  readonly #cancel: CancelTiming | undefined;
  #sent = 0;
  #received = 0;
  #wake: (() => void) | undefined;

  constructor(request: CallRequest, messages: Message[]) {
    this.#request = request;
    this.#messages = messages;
    this.#cancel = request.cancel?.cancelTiming;
    this.signal.addEventListener("abort", () => this.#wake?.(), { once: true });
  }

  /** Aborted when the caller gives up. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** How many were not sent. */
  get unsent(): number {
    return this.#messages.length - this.#sent;
  }

  /** The one request of a call that has no more. */
  async single(): Promise<Message> {
    const [message] = this.#messages;
    if (!message) throw new Error("Cannot send a request: the suite gives none");
    await delay(this.#request.requestDelayMs);
    this.#sent++;
    return message;
  }

  /** The requests of a stream. */
  async *stream(): AsyncGenerator<Message> {
    for (const message of this.#messages) {
      await delay(this.#request.requestDelayMs);
      if (this.signal.aborted) return;
      this.#sent++;
      yield message;
      if (this.#request.streamType === FULL_DUPLEX) await this.#responses(this.#sent);
    }
    if (this.#cancel?.case === "beforeCloseSend") this.#abort.abort();
    else this.closed();
  }

  /** All requests are sent. */
  closed(): void {
    if (!this.#cancel) return;
    if (this.#cancel.case === undefined) this.#cancelIn(0);
    else if (this.#cancel.case === "afterCloseSendMs") this.#cancelIn(this.#cancel.value);
  }

  /** One more response has come. */
  responded(): void {
    this.#received++;
    this.#wake?.();
    if (this.#cancel?.case === "afterNumResponses" && this.#received >= this.#cancel.value) {
      this.#abort.abort();
    }
  }

  #cancelIn(ms: number): void {
    setTimeout(() => this.#abort.abort(), ms);
  }

  /** Resolves when so many have come, or none will be waited for. */
  async #responses(count: number): Promise<void> {
    while (this.#received < count && !this.signal.aborted) {
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }
}
