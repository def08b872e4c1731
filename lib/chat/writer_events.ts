import type { ChatMessage } from "./message.ts";

/** Who hears of what the writer does, in the order of the log. */
export interface WriterEvents {
  /** Messages are stored, and follow the ones before without a hole. */
  stored(room: string, messages: readonly ChatMessage[]): void;
  /** The room has a new epoch: positions of the old one cannot be continued. */
  epochChanged(room: string, epoch: string): void;
  /** Every room has a new epoch, also those that nobody wrote to. */
  allChanged(): void;
}
