import { setImmediate } from "node:timers/promises";
import { pageBounds, type UserQuery } from "./directory.ts";

/** What a text is looked for in. */
interface Searched {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/** What of a page was found. */
export interface Found<T> {
  readonly users: readonly T[];
  readonly totalCount: number;
  readonly hasMore: boolean;
}

/** Users that are read at once: what others wait for, and the event loop. */
export const SEARCH_BATCH = 500;

/** The words of a text, as they are compared: letters of any case, and however they are composed. */
export function wordsOf(text: string): readonly string[] {
  return folded(text).split(/\s+/).filter(Boolean);
}

/**
 * The page of those users of whom every word is a part of the name or the email, or the id. All are read, in parts, and
 * other work comes in between.
 *
 * @param batchAfter the next users behind an id, in order, {@link SEARCH_BATCH} at the most; `""` is before the first.
 */
export async function searchPage<T extends Searched>(
  query: UserQuery,
  words: readonly string[],
  batchAfter: (id: string) => Promise<readonly T[]>,
): Promise<Found<T>> {
  const { offset, limit } = pageBounds(query);
  const users: T[] = [];
  let totalCount = 0;
  for (let batch = await batchAfter("");; batch = await batchAfter(batch.at(-1)!.id)) {
    for (const user of batch) {
      if (!hasAll(user, words)) continue;
      if (totalCount >= offset && users.length < limit) users.push(user);
      totalCount++;
    }
    if (batch.length < SEARCH_BATCH) break;
    await setImmediate();
  }
  return { users, totalCount, hasMore: offset + users.length < totalCount };
}

function hasAll({ name, email, id }: Searched, words: readonly string[]): boolean {
  const text = folded(`${name}\n${email}`);
  return words.every((word) => text.includes(word) || word === folded(id));
}

function folded(text: string): string {
  return text.normalize("NFC").toLowerCase();
}
