import { effect, type Signal, signal } from "@preact/signals";
import { createClient, type Transport } from "@connectrpc/connect";
import { MessengerService } from "../../../proto/gen/messenger/v1/messenger_pb.ts";
import { failureOf, isTransient } from "../app/errors.ts";
import { keep, kept } from "./kept_messages.ts";
import { backoffMs, pause } from "./pause.ts";

/** A try that is not answered in this time is made again, in milliseconds. */
const TRY_MS = 8_000;
/** How long a message is tried while the network is there, in milliseconds. */
const PATIENCE_MS = 45_000;

/** What becomes of a message that is on its way; `sent` is stored at the server. */
export type SendState = "sending" | "sent" | "failed";

/** A message of this page. */
export interface Outgoing {
  /** Its idempotency key: the same for every try, so that it is stored once. */
  readonly key: string;
  readonly author: string;
  readonly text: string;
  readonly ms: number;
  readonly state: SendState;
  /** Its number in the room, once it is stored. */
  readonly seq?: bigint;
  /** Why it failed, when it has. */
  readonly why?: string;
}

/**
 * What is said here, on its way to a room: one after the other, so that it is stored in the order it was said.
 *
 * A try that may or may not have arrived is made again with the same key. What the server refuses, or what could not be
 * sent in {@link PATIENCE_MS} with the network there, fails and waits for {@link retry} or {@link discard}; what was
 * said after it goes on. What has not been sent outlives a reload of the page, with its keys.
 */
export class Outbox {
  readonly items: Signal<readonly Outgoing[]>;
  readonly #client;
  readonly #stop = new AbortController();
  #isSending = false;

  /** @param who the user whose messages these are; empty where nobody signs in. */
  constructor(transport: Transport, readonly room: string, who: string) {
    this.#client = createClient(MessengerService, transport);
    this.items = signal(kept(room, who));
    effect(() => keep(room, who, this.items.value));
    this.#drain();
  }

  send(author: string, text: string): void {
    const said = { key: crypto.randomUUID?.() ?? randomKey(), author, text, ms: Date.now() };
    this.items.value = [...this.items.value, { ...said, state: "sending" }];
    this.#drain();
  }

  /** Sends one that failed once more, with the key that it had. */
  retry(key: string): void {
    this.#set(key, { state: "sending" });
    this.#drain();
  }

  discard(key: string): void {
    this.items.value = this.items.value.filter((item) => item.key !== key);
  }

  /** Forgets what the room has shown by now. */
  forget(upTo: bigint): void {
    const left = this.items.value.filter(({ seq }) => seq === undefined || seq > upTo);
    if (left.length < this.items.value.length) this.items.value = left;
  }

  stop(): void {
    this.#stop.abort();
  }

  async #drain(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      while (!this.#stop.signal.aborted) {
        const next = this.items.value.find(({ state }) => state === "sending");
        if (!next) return;
        await this.#deliver(next);
      }
    } finally {
      this.#isSending = false;
    }
  }

  async #deliver({ key, author, text }: Outgoing): Promise<void> {
    let patienceMs = PATIENCE_MS;
    for (let attempt = 0; !this.#stop.signal.aborted; attempt++) {
      const startMs = performance.now();
      try {
        const request = { room: this.room, author, text, idempotencyKey: key };
        const options = { signal: this.#stop.signal, timeoutMs: TRY_MS };
        const { seq } = await this.#client.sendMessage(request, options);
        return this.#set(key, { state: "sent", seq });
      } catch (thrown) {
        if (this.#stop.signal.aborted) return;
        const why = failureOf(thrown);
        if (!isTransient(thrown)) return this.#set(key, { state: "failed", why: wordsOf(why) });
        await pause(backoffMs(attempt), this.#stop.signal);
        if (navigator.onLine) patienceMs -= performance.now() - startMs;
        if (patienceMs < 0) return this.#set(key, { state: "failed", why: why.message });
      }
    }
  }

  #set(key: string, change: Partial<Outgoing>): void {
    this.items.value = this.items.value.map((item) => item.key === key ? { ...item, ...change } : item);
  }
}

function wordsOf({ message, fields }: ReturnType<typeof failureOf>): string {
  const faults = Object.entries(fields).map(([field, fault]) => `${field}: ${fault}`);
  return faults.length > 0 ? faults.join("; ") : message;
}

/** `randomUUID` is there on https and on localhost only. */
function randomKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}
