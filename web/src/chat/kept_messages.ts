import type { Outgoing } from "./outbox.ts";

/** What a tab keeps over a reload: messages that are on their way, by room. */
const PREFIX = "parley.outbox.";
/**
 * The server knows an idempotency key for a day at the least. What waited longer is not sent by itself: it may be there
 * already, and would be there twice. In milliseconds.
 */
const KEY_MS = 23 * 60 * 60 * 1_000;

/** Keeps what is on its way to a room; whose it is. Where nothing can be kept it lives as long as the page. */
export function keep(room: string, who: string, items: readonly Outgoing[]): void {
  const unsent = items.filter(({ state }) => state !== "sent");
  try {
    if (unsent.length === 0) sessionStorage.removeItem(PREFIX + room);
    else sessionStorage.setItem(PREFIX + room, JSON.stringify({ who, items: unsent }));
  } catch {
    // full, or not allowed
  }
}

/** What was kept for a room by the same user; what another one left is forgotten. */
export function kept(room: string, who: string, nowMs: number = Date.now()): readonly Outgoing[] {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(PREFIX + room) ?? "null");
    if (!isKept(value) || value.who !== who) return [];
    return value.items.map((item) =>
      nowMs - item.ms < KEY_MS
        ? item
        : { ...item, state: "failed", why: "it has waited for a day, and may be there already" }
    );
  } catch {
    return [];
  }
}

/** The rooms for which something is kept. */
export function roomsKept(): readonly string[] {
  try {
    return Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX))
      .map((key) => key.slice(PREFIX.length));
  } catch {
    return [];
  }
}

function isKept(value: unknown): value is { readonly who: string; readonly items: readonly Outgoing[] } {
  return typeof value === "object" && value !== null && "who" in value && "items" in value &&
    Array.isArray(value.items) && value.items.every(isOutgoing);
}

function isOutgoing(value: unknown): value is Outgoing {
  return typeof value === "object" && value !== null && "key" in value && typeof value.key === "string" &&
    "author" in value && typeof value.author === "string" && "text" in value &&
    typeof value.text === "string" && "ms" in value && typeof value.ms === "number" && "state" in value &&
    (value.state === "sending" || value.state === "failed");
}
