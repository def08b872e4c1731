import { batch, computed, signal } from "@preact/signals";
import { Code, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import { MessengerService, ResumeDetailSchema } from "../../../proto/gen/messenger/v1/messenger_pb.ts";
import type { Position } from "../../../proto/gen/messenger/v1/messenger_pb.ts";
import { failureOf } from "../app/errors.ts";
import { joined, type Said, saidOf } from "./messages.ts";
import { backoffMs, pause } from "./pause.ts";

const PAGE = 50;
/** A page that does not come in this time is asked for again, in milliseconds. */
const PAGE_MS = 15_000;
/** How often a quiet stream is checked for messages that it did not bring, in milliseconds. */
const PROBE_MS = 20_000;

/** How the room is followed: `refused` is the end, everything else goes on by itself. */
export type FeedState = "connecting" | "live" | "reconnecting" | "offline" | "refused";

/** Where a stream begins. */
type Place = Pick<Position, "epoch" | "seq">;

/**
 * A room as it is read: its newest page first, then every message as it is stored, each once and in order.
 *
 * What breaks off is resumed after the last message received. When the log no longer has that position, `notice`
 * says so and reading goes on where it can.
 */
export class RoomFeed {
  readonly said = signal<readonly Said[]>([]);
  readonly state = signal<FeedState>("connecting");
  readonly notice = signal("");
  readonly hasOlder = signal(false);
  readonly isLoadingOlder = signal(false);
  /** Why the room is refused. */
  readonly refusal = signal<ConnectError | undefined>(undefined);
  readonly isReady = computed(() => this.#opened.value);
  readonly #opened = signal(false);
  readonly #client;
  readonly #stop = new AbortController();
  #end: Place | undefined;
  #stream = new AbortController();
  #arrived: Said[] = [];

  constructor(transport: Transport, readonly room: string) {
    this.#client = createClient(MessengerService, transport);
  }

  /** Follows the room until {@link stop}. */
  start(): void {
    const options = { signal: this.#stop.signal };
    addEventListener("offline", () => this.#stream.abort(), options);
    const probes = setInterval(() => this.#probe(), PROBE_MS);
    this.#stop.signal.addEventListener("abort", () => clearInterval(probes), { once: true });
    this.#follow();
  }

  stop(): void {
    this.#stop.abort();
    this.#stream.abort();
  }

  /** Reads the page before the first message that is here. @throws ConnectError. */
  async loadOlder(): Promise<void> {
    const first = this.said.value[0];
    if (!first || !this.#end || !this.hasOlder.value || this.isLoadingOlder.value) return;
    this.isLoadingOlder.value = true;
    try {
      const before = { epoch: this.#end.epoch, seq: first.seq };
      const page = await this.#client.listMessages(
        { room: this.room, before, pageSize: PAGE },
        this.#callOptions(),
      );
      batch(() => {
        this.said.value = joined(page.messages.map(saidOf), this.said.value);
        this.hasOlder.value = page.hasOlder;
      });
    } finally {
      this.isLoadingOlder.value = false;
    }
  }

  async #follow(): Promise<void> {
    for (let attempt = 0; !this.#stop.signal.aborted; attempt++) {
      this.#stream = new AbortController();
      try {
        if (!navigator.onLine) throw new ConnectError("offline", Code.Unavailable);
        await this.#open();
        await this.#read(() => attempt = 0);
      } catch (thrown) {
        if (this.#stop.signal.aborted) return;
        if (this.#isEnd(ConnectError.from(thrown))) return;
      }
      this.#flush();
      this.state.value = !navigator.onLine ? "offline" : this.#opened.value ? "reconnecting" : "connecting";
      await pause(backoffMs(attempt), this.#stop.signal);
    }
  }

  /** Reads the newest page, where nothing is here yet. */
  async #open(): Promise<void> {
    if (this.#end) return;
    const page = await this.#client.listMessages({ room: this.room, pageSize: PAGE }, this.#callOptions());
    batch(() => {
      this.said.value = page.messages.map(saidOf);
      this.hasOlder.value = page.hasOlder;
      this.#opened.value = true;
    });
    this.#end = page.end;
  }

  async #read(started: () => void): Promise<void> {
    const after = this.#end;
    const request = { room: this.room, ...(after && { after }) };
    const options = { signal: this.#stream.signal };
    for await (const { event } of this.#client.readMessages(request, options)) {
      if (event.case === "start") {
        started();
        this.#end ??= event.value;
        this.state.value = "live";
      } else if (event.case === "message" && event.value.position) {
        const { epoch, seq } = event.value.position;
        if (this.#end && epoch === this.#end.epoch && seq <= this.#end.seq) continue; // is here
        this.#end = { epoch, seq };
        this.#arrive(saidOf(event.value));
      }
    }
  }

  /** What comes in one piece is shown in one piece. */
  #arrive(said: Said): void {
    if (this.#arrived.push(said) === 1) setTimeout(() => this.#flush());
  }

  #flush(): void {
    if (this.#arrived.length === 0) return;
    this.said.value = joined(this.said.value, this.#arrived);
    this.#arrived = [];
  }

  /** Whether following has ended for good. Otherwise it is known where to go on. */
  #isEnd(error: ConnectError): boolean {
    const resume = error.findDetails(ResumeDetailSchema)[0]?.position;
    if (error.code === Code.OutOfRange) this.#moveOn(resume);
    if (![Code.Unauthenticated, Code.PermissionDenied, Code.InvalidArgument].includes(error.code)) {
      return false;
    }
    batch(() => {
      this.refusal.value = error;
      this.notice.value = failureOf(error).message;
      this.state.value = "refused";
    });
    return true;
  }

  #moveOn(to: Place | undefined): void {
    this.#flush();
    const isSameLog = to !== undefined && to.epoch === this.#end?.epoch;
    batch(() => {
      this.notice.value = isSameLog
        ? "Some messages are missing here: they were not kept that long."
        : "This room has begun anew: what was said before is gone.";
      if (!isSameLog) this.said.value = [];
      this.#end = isSameLog ? to : undefined;
    });
  }

  /** A connection can die without a word: a message that it should have brought by now tells. */
  async #probe(): Promise<void> {
    const [end, stream] = [this.#end, this.#stream];
    if (!end || this.state.value !== "live") return;
    try {
      const request = { room: this.room, after: end, pageSize: 1 };
      const { messages } = await this.#client.listMessages(request, this.#callOptions());
      const seq = messages[0]?.position?.seq;
      if (seq === undefined) return;
      await pause(1_000, this.#stop.signal);
      if (this.#end === end) stream.abort();
    } catch {
      stream.abort();
    }
  }

  #callOptions() {
    return { signal: this.#stop.signal, timeoutMs: PAGE_MS };
  }
}
