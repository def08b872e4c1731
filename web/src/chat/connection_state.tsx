import type { FeedState } from "./room_feed.ts";

const WORDS: Readonly<Record<FeedState, string>> = {
  connecting: "Connecting…",
  live: "Live",
  reconnecting: "Reconnecting…",
  offline: "Offline",
  refused: "Not connected",
};

/** How the room is followed, for eyes and for readers. */
export function ConnectionState({ state }: { state: FeedState }) {
  return <output class={`state ${state}`} aria-live="polite">{WORDS[state]}</output>;
}
