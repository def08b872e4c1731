import { ErrorCode, FrameType } from "./constants.ts";
import type { FrameReader } from "./frame_reader.ts";
import type { FrameWriter } from "./frame_writer.ts";
import type { Session } from "./session.ts";

/** What a connection does about its peer's time. */
export type Verdict = "fine" | "too slow" | "idle" | "old";

/** Octets that must go out within `stallMs`, or the peer counts as one that does not read. */
const PROGRESS = 1_024;
/** Where a connection is that has not sent its first frame. */
const NOTHING_YET = -1;

/** Holds the peer of one connection to the times that the limits allow. */
export class Watch {
  readonly #session: Session;
  readonly #reader: FrameReader;
  readonly #writer: FrameWriter;
  readonly #receiving = new Unchanged();
  readonly #sending = new Unchanged();
  readonly #window = new Unchanged();
  readonly #idle = new Unchanged();
  #streams = new Map<number, Unchanged>();
  #firstLookMs: number | undefined;

  constructor(session: Session, reader: FrameReader, writer: FrameWriter) {
    this.#session = session;
    this.#reader = reader;
    this.#writer = writer;
  }

  /**
   * Looks at the clock; ends streams that the peer has given no room for too long.
   *
   * @param isReading whether the connection takes what the peer sends.
   */
  look(nowMs: number, isReading: boolean): Verdict {
    const { limits, sending, streams } = this.#session;
    const receivingMs = this.#receiving.ms(isReading ? this.#incomplete() : undefined, nowMs);
    if (receivingMs > this.#receivingLimit) return "too slow";
    const unsent = this.#writer.unsent > 0 ? steps(this.#writer.octetsSent) : undefined;
    if (this.#sending.ms(unsent, nowMs) > limits.stallMs) return "too slow";
    const shut = sending.isShut ? steps(sending.octetsSent) : undefined;
    if (this.#window.ms(shut, nowMs) > limits.stallMs) return "too slow";
    this.#lookAtStreams(nowMs);
    this.#firstLookMs ??= nowMs;
    if (nowMs - this.#firstLookMs > limits.maxAgeMs) return "old";
    return this.#idle.ms(streams.size > 0 ? undefined : streams.opened, nowMs) > limits.idleMs
      ? "idle"
      : "fine";
  }

  /** What the peer has begun and not ended: another number for each; `undefined` when there is nothing. */
  #incomplete(): number | undefined {
    if (this.#reader.frames === 0) return NOTHING_YET;
    const { assembly } = this.#session;
    if (assembly.openStream !== 0) return -1 - assembly.begun;
    return this.#reader.pending > 0 ? this.#reader.frames : undefined;
  }

  get #receivingLimit(): number {
    const { assembly, limits } = this.#session;
    const isData = assembly.openStream === 0 && this.#reader.pendingType === FrameType.DATA;
    return isData ? Math.max(limits.stallMs, limits.headersMs) : limits.headersMs;
  }

  #lookAtStreams(nowMs: number): void {
    const { limits, sending } = this.#session;
    if (sending.blocked.size === 0 && this.#streams.size === 0) return;
    const seen = new Map<number, Unchanged>();
    for (const stream of [...sending.blocked]) {
      const unchanged = this.#streams.get(stream.id) ?? new Unchanged();
      if (unchanged.ms(steps(stream.octetsSent), nowMs) > limits.stallMs) {
        this.#session.reset(stream, ErrorCode.ENHANCE_YOUR_CALM);
      } else {
        seen.set(stream.id, unchanged);
      }
    }
    this.#streams = seen;
  }
}

/** How long something has been as it is, as far as looking at it now and then tells. */
class Unchanged {
  #state: number | undefined;
  #sinceMs = 0;

  /** @param state what tells it from before; `undefined` when there is nothing to wait for. */
  ms(state: number | undefined, nowMs: number): number {
    if (state === undefined || state !== this.#state) {
      this.#state = state;
      this.#sinceMs = nowMs;
    }
    return nowMs - this.#sinceMs;
  }
}

function steps(octets: number): number {
  return Math.floor(octets / PROGRESS);
}
