import { effect, signal } from "@preact/signals";
import { Code, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import { MessengerService } from "../../../proto/gen/messenger/v1/messenger_pb.ts";
import { backoffMs, pause } from "./pause.ts";
import { author } from "./rooms.ts";

/** How long a name must stand before it is shown to others, in milliseconds: nobody is to read along. */
const NAME_MS = 1_000;
/** How long a page that is out of sight is still there, in milliseconds. */
const HIDDEN_MS = 10_000;

/** A stay is over sooner than this: a stream that lasts longer is dead, in milliseconds. */
const STAY_MS = 75_000;

/** Who is in a room. */
export interface Here {
  readonly names: readonly string[];
  /** How many names there are, those included that the server has left out. */
  readonly count: number;
}

/**
 * Who is in a room, and the reader among them while the page is in sight: one that nobody looks at would hold a
 * connection, of which browsers have six for an address.
 */
export class Presence {
  /** `undefined` while it is not known. */
  readonly here = signal<Here | undefined>(undefined);
  readonly #client;
  readonly #stop = new AbortController();
  #stay = new AbortController();
  #name = "";

  constructor(transport: Transport, readonly room: string) {
    this.#client = createClient(MessengerService, transport);
  }

  /** Attends the room until {@link stop}. */
  start(): void {
    const { signal } = this.#stop;
    this.#name = author.peek().trim();
    let naming: ReturnType<typeof setTimeout> | undefined;
    const unnamed = effect(() => {
      const name = author.value.trim();
      clearTimeout(naming);
      naming = setTimeout(() => this.#rename(name), NAME_MS);
    });
    let hiding: ReturnType<typeof setTimeout> | undefined;
    document.addEventListener("visibilitychange", () => {
      clearTimeout(hiding);
      if (document.hidden) hiding = setTimeout(() => this.#stay.abort(), HIDDEN_MS);
    }, { signal });
    addEventListener("offline", () => {
      this.here.value = undefined;
      this.#stay.abort();
    }, { signal });
    signal.addEventListener("abort", () => {
      unnamed();
      clearTimeout(naming);
      clearTimeout(hiding);
    }, { once: true });
    this.#attend();
  }

  stop(): void {
    this.#stop.abort();
    this.#stay.abort();
  }

  #rename(name: string): void {
    if (name === this.#name) return;
    this.#name = name;
    this.#stay.abort();
  }

  async #attend(): Promise<void> {
    for (let attempt = 0; !this.#stop.signal.aborted; attempt++) {
      this.#stay = new AbortController();
      await untilInSight(this.#stop.signal);
      try {
        const request = { room: this.room, name: this.#name };
        for await (const { participants, participantCount } of this.#come(request)) {
          attempt = 0;
          this.here.value = { names: participants.map(({ name }) => name), count: participantCount };
        }
        if (attempt === 0) continue; // the stay is over, and the place is kept for who comes again at once
      } catch (thrown) {
        if (this.#stay.signal.aborted) {
          attempt = -1;
          continue;
        }
        this.here.value = undefined;
        const { code } = ConnectError.from(thrown);
        if ([Code.Unauthenticated, Code.PermissionDenied, Code.Unimplemented].includes(code)) return;
      }
      await pause(backoffMs(attempt), this.#stop.signal);
    }
  }

  #come(request: { room: string; name: string }) {
    return this.#client.attendRoom(request, { signal: this.#stay.signal, timeoutMs: STAY_MS });
  }
}

/** Resolves at once while the page is looked at. */
function untilInSight(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (!document.hidden || signal.aborted) return resolve();
    const over = new AbortController();
    const look = () => {
      if (document.hidden && !signal.aborted) return;
      over.abort();
      resolve();
    };
    document.addEventListener("visibilitychange", look, { signal: over.signal });
    signal.addEventListener("abort", look, { signal: over.signal });
  });
}
