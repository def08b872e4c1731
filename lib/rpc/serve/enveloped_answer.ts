import type { ConnectError } from "@connectrpc/connect";
import type { Call } from "./call.ts";
import { type EnvelopedProtocol, headOf } from "./enveloped_protocol.ts";
import type { Exchange } from "./exchange.ts";

/** An answer of envelopes: begun with the first, and ended once. */
export class EnvelopedAnswer {
  /** How its messages are compressed. */
  encoding: string | undefined;
  readonly #exchange: Exchange;
  readonly #protocol: EnvelopedProtocol;
  readonly #codec: "proto" | "json";
  readonly #call: Call;
  #isOpen = false;
  #isOver = false;

  constructor(exchange: Exchange, protocol: EnvelopedProtocol, codec: "proto" | "json", call: Call) {
    this.#exchange = exchange;
    this.#protocol = protocol;
    this.#codec = codec;
    this.#call = call;
  }

  /** Whether it has ended: nothing more can be sent. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Sends an envelope. @returns whether there is room for more. */
  send(envelope: Uint8Array): boolean {
    if (this.#isOver) return true;
    this.#open();
    return this.#exchange.write(envelope);
  }

  /** Ends it well. */
  succeed(): void {
    this.#end(undefined);
  }

  /** Ends it with this error. */
  fail(error: ConnectError): void {
    this.#end(error);
  }

  #end(error: ConnectError | undefined): void {
    if (this.#isOver) return;
    this.#open();
    this.#isOver = true;
    this.#protocol.finish(this.#exchange, this.#call.setTrailer, error);
  }

  #open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#exchange.open(headOf(this.#protocol, this.#codec, this.encoding), this.#call.setHeader);
  }
}
