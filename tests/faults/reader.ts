import type { ReaderEvent } from "./chat_history.ts";
import type { Received } from "./checker.ts";

/** A client that reads everything, from before the first message on. */
export interface Reader extends AsyncDisposable {
  readonly name: string;
  /** What it got, in the order in which it came. */
  readonly received: readonly Received[];
  /** All that it was told, in the same order; empty where the protocol tells no places. */
  readonly events: readonly ReaderEvent[];
  /** What no reader should ever see, in words. */
  readonly faults: readonly string[];
}
