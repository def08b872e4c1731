import { BEGINNING, type Position } from "../../../lib/chat/mod.ts";
import { fromConnectError } from "../../../lib/error/mod.ts";
import { openChannel, type RpcChannel } from "../../../lib/rpc/mod.ts";
import { MessengerService } from "../../../proto/gen/messenger/v1/messenger_pb.ts";

const AGAIN_MS = 20;

/** A client that reads the lobby from its beginning, and where its stream is ended goes on after what it has read. */
export class Follower implements AsyncDisposable {
  readonly texts = new Set<string>();
  /** Texts that came more than once. */
  readonly twice: string[] = [];
  /** What it saw that it should not: a hole, or an end that is no UNAVAILABLE. */
  readonly failed: string[] = [];
  /** How often it has opened a stream. */
  opened = 0;
  readonly #channel: RpcChannel;
  readonly #stop = new AbortController();
  readonly #reading: Promise<void>;
  #at: Position = BEGINNING;

  constructor(addresses: readonly string[]) {
    this.#channel = openChannel(addresses.join(","));
    this.#reading = this.#read();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#reading;
    await this.#channel.close();
  }

  async #read(): Promise<void> {
    const client = this.#channel.client(MessengerService);
    const { signal } = this.#stop;
    while (!signal.aborted) {
      this.opened++;
      try {
        for await (const { event } of client.readMessages({ after: this.#at }, { signal })) {
          if (event.case === "start") this.#at = { epoch: event.value.epoch, seq: event.value.seq };
          if (event.case === "message") this.#take(event.value.position!, event.value.text);
        }
      } catch (thrown) {
        const { code, message } = fromConnectError(thrown);
        if (!signal.aborted && code !== "UNAVAILABLE") this.failed.push(`${code}: ${message}`);
      }
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }

  #take({ epoch, seq }: Position, text: string): void {
    if (seq !== this.#at.seq + 1n) this.failed.push(`${seq} after ${this.#at.seq}`);
    if (this.texts.has(text)) this.twice.push(text);
    this.texts.add(text);
    this.#at = { epoch, seq };
  }
}
