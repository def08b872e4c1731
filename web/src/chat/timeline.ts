import type { Said } from "./messages.ts";
import type { Outgoing } from "./outbox.ts";
import { startOfDay } from "./times.ts";

/** How long after one message the next of the same author needs no name of its own, in milliseconds. */
const TOGETHER_MS = 5 * 60_000;

/** One line of the list. */
export type Row =
  & { readonly key: string; readonly author: string; readonly text: string; readonly ms: number }
  & {
    /** The first of its day. */
    readonly isNewDay: boolean;
    /** Not said right after something of the same author. */
    readonly isNewAuthor: boolean;
    /** What becomes of it, for a message of this page. */
    readonly outgoing?: Outgoing;
  };

/** What the room has and what is on its way to it, each message once. */
export function timeline(said: readonly Said[], outgoing: readonly Outgoing[]): readonly Row[] {
  const shown = shownAs(said, outgoing);
  const waiting = outgoing.filter((item) => !shown.has(item));
  const all = [
    ...said.map(({ seq, author, text, ms }) => ({ key: `#${seq}`, author, text, ms })),
    ...waiting.map((item) => ({
      key: item.key,
      author: item.author,
      text: item.text,
      ms: item.ms,
      outgoing: item,
    })),
  ];
  return all.map((row, at) => {
    const before = all[at - 1];
    const isNewDay = !before || startOfDay(before.ms) !== startOfDay(row.ms);
    const isNewAuthor = isNewDay || before.author !== row.author || row.ms - before.ms > TOGETHER_MS;
    return { ...row, isNewDay, isNewAuthor };
  });
}

/**
 * Those that the room shows already. The stream may be faster than the answer to the send: one that is still being sent
 * is taken for a message of the same words that was stored after it was said. The answer then tells its true number.
 */
function shownAs(said: readonly Said[], outgoing: readonly Outgoing[]): ReadonlySet<Outgoing> {
  const shown = new Set<Outgoing>();
  const last = said.at(-1)?.seq ?? 0n;
  const sending = outgoing.find(({ state }) => state === "sending");
  for (const item of outgoing) if (item.seq !== undefined && item.seq <= last) shown.add(item);
  if (!sending) return shown;
  const answered = new Set(outgoing.map(({ seq }) => seq));
  for (let at = said.length - 1; at >= 0 && at >= said.length - 20; at--) {
    const { seq, author, text, ms } = said[at]!;
    const isIt = author === sending.author && text === sending.text && ms >= sending.ms - 1_000;
    if (isIt && !answered.has(seq)) return shown.add(sending);
  }
  return shown;
}
