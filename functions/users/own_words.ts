import type { ChatMessage, Position } from "../../lib/chat/mod.ts";

/** What is said in a room. */
export interface Words {
  readonly room: string;
  readonly author: string;
  readonly text: string;
}

/**
 * What one call has said and not heard back: tells its own words from what others say under the same name, and knows
 * when all have come back.
 */
export class OwnWords {
  readonly #unheard = new Set<string>();
  #sending: { readonly words: Words; readonly stored: Promise<unknown> } | undefined;
  #wake: (() => void) | undefined;

  /** Says something; resolves once it is stored. One at a time. @throws what `send` throws. */
  async say(words: Words, send: (words: Words) => Promise<Position>): Promise<void> {
    const stored = send(words).then((position) => this.#unheard.add(keyOf(position)));
    this.#sending = { words, stored };
    try {
      await stored;
    } finally {
      this.#sending = undefined;
    }
  }

  /** Whether a message that the room tells is one of them. It may be told before `say` has its answer. */
  async hear({ author, text, position }: ChatMessage): Promise<boolean> {
    const sending = this.#sending;
    if (sending?.words.text === text && sending.words.author === author) {
      await sending.stored.catch(() => {}); // who said it is told
    }
    const isOwn = this.#unheard.delete(keyOf(position));
    if (isOwn) this.#wake?.();
    return isOwn;
  }

  /** Resolves once at most so many have not come back. Asked by one at a time. */
  async untilUnheard(count: number): Promise<void> {
    while (this.#unheard.size > count) {
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }
}

function keyOf({ epoch, seq }: Position): string {
  return `${seq} ${epoch}`;
}
